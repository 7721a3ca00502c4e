//! Any pod: the patch fits, nothing is done twice, and the way back leads where we came from.

use logweir::inject::{Mode, Options, Reason, mutate, undo};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::{apply, context};

fn maybe<S: Strategy<Value = Value> + 'static>(value: S) -> impl Strategy<Value = Option<Value>> {
    prop_oneof![2 => Just(None), 1 => Just(Some(Value::Null)), 4 => value.prop_map(Some)]
}

fn words() -> impl Strategy<Value = Value> {
    prop::collection::vec("[a-z$()/]{0,5}", 0..4).prop_map(|words| json!(words))
}

fn port() -> impl Strategy<Value = Value> {
    (prop_oneof![Just(8080u16), Just(9464), 1u16..], prop::option::of("[a-z]{1,12}"), any::<bool>()).prop_map(
        |(number, name, udp)| {
            let mut port = json!({ "containerPort": number });
            if let Some(name) = name {
                port["name"] = name.into();
            }
            if udp {
                port["protocol"] = "UDP".into();
            }
            port
        },
    )
}

fn object(parts: Vec<(&str, Option<Value>)>) -> Value {
    let parts = parts.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(parts.collect::<Map<_, _>>())
}

prop_compose! {
    fn container(name: String)(
        command in maybe(words()),
        args in maybe(words()),
        env in maybe(prop::collection::vec("[A-C]", 0..3).prop_map(|names| {
            names.iter().map(|name| json!({ "name": name, "value": "x" })).collect()
        })),
        ports in maybe(prop::collection::vec(port(), 0..3).prop_map(Value::Array)),
        mounts in maybe(prop::collection::vec("/(var|data)(/log)?", 0..2).prop_map(|paths| {
            paths.iter().map(|path| json!({ "name": "data", "mountPath": path })).collect()
        })),
        probe in maybe(prop_oneof!["[a-z]{1,12}".prop_map(Value::from), (1u16..).prop_map(Value::from)]),
        tty in maybe(any::<bool>().prop_map(Value::Bool)),
        own in maybe("[a-z]{0,3}".prop_map(Value::from)),
    ) -> Value {
        let probe = probe.map(|port| json!({ "httpGet": { "path": "/", "port": port } }));
        object(vec![
            ("name", Some(name.clone().into())), ("image", Some("web:1".into())), ("command", command), ("args", args),
            ("env", env), ("ports", ports), ("volumeMounts", mounts), ("livenessProbe", probe), ("tty", tty),
            ("fieldOfTomorrow", own),
        ])
    }
}

fn annotations() -> impl Strategy<Value = Option<Value>> {
    let pair = prop_oneof![
        Just(("logweir.dev/mode", "wrap,proxy")),
        Just(("logweir.dev/mode", "handoff")),
        Just(("logweir.dev/mode", "handoff,proxy")),
        Just(("logweir.dev/mode", "file")),
        Just(("logweir.dev/mode", "proxy-only")),
        Just(("logweir.dev/mode", "nonsense")),
        Just(("logweir.dev/log-paths", "app-0:/var/log/*.log")),
        Just(("logweir.dev/app-port", "8080")),
        Just(("logweir.dev/containers", "app-0,init-0")),
        Just(("logweir.dev/entrypoint.app-0", "[\"/start\"]")),
        Just(("logweir.dev/config-map", "rules")),
        Just(("logweir.dev/metrics-port", "off")),
        Just(("logweir.dev/memory-limit", "1Mi")),
        Just(("cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes", "data")),
        Just(("other", "kept")),
    ];
    let filled = prop::collection::vec(pair, 0..4).prop_map(|pairs| {
        Value::Object(pairs.into_iter().map(|(key, value)| (key.to_owned(), value.into())).collect())
    });
    maybe(filled)
}

fn containers(kind: &'static str, at_least: usize) -> impl Strategy<Value = Value> {
    (at_least..3).prop_flat_map(move |count| {
        let all: Vec<_> = (0..count).map(|index| container(format!("{kind}-{index}"))).collect();
        all.prop_map(Value::Array)
    })
}

prop_compose! {
    fn pod()(
        containers in containers("app", 1),
        init in maybe(containers("init", 0)),
        volumes in maybe(Just(json!([{ "name": "data", "emptyDir": {} }]))),
        labels in maybe(prop_oneof![Just(json!({})), Just(json!({ "app": "web" }))]),
        annotations in annotations(),
        metadata in any::<bool>(),
        host in any::<bool>(),
        user in maybe((0u64..2000).prop_map(Value::from)),
    ) -> Value {
        let security = user.map(|user| json!({ "runAsUser": user }));
        let host = (host && metadata).then_some(Value::Bool(true));
        let spec = object(vec![
            ("containers", Some(containers)), ("initContainers", init), ("volumes", volumes), ("hostNetwork", host),
            ("securityContext", security), ("fieldOfTomorrow", Some(json!({ "deep": [1.5, null] }))),
        ]);
        let metadata = metadata.then(|| object(vec![("labels", labels), ("annotations", annotations)]));
        object(vec![("metadata", metadata), ("spec", Some(spec))])
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn any_pod_can_be_injected_once_and_taken_back(pod in pod()) {
        let options = Options::default();
        let context = context(&options, "shop");
        let outcome = mutate(&pod, &context);
        let ops = serde_json::to_value(&outcome.ops).unwrap();
        let kinds = ops.as_array().unwrap().iter().map(|op| op["op"].as_str().unwrap().to_owned());
        prop_assert!(kinds.into_iter().all(|kind| kind == "add" || kind == "replace"));
        prop_assert_eq!(outcome.ops.is_empty(), outcome.reason != Reason::Injected);

        let injected = apply(&pod, &outcome.ops);
        let mut ours = pod.clone();
        logweir::inject::patch::apply(&mut ours, &outcome.ops).unwrap();
        prop_assert_eq!(&ours, &injected, "both implementations agree");

        if outcome.reason == Reason::Injected {
            let again = mutate(&injected, &context);
            prop_assert_eq!((again.ops, again.reason), (vec![], Reason::AlreadyInjected));
            prop_assert_eq!(undo(&injected), Some(pod), "the way back");
        }
    }

    #[test]
    fn any_json_is_met_with_calm(junk in junk(), spec in junk(), list in junk()) {
        let options = Options { mode: Mode::WrapProxy, ..Options::default() };
        for pod in [
            junk.clone(),
            json!({ "metadata": junk, "spec": spec }),
            json!({ "spec": { "containers": [list], "volumes": spec } }),
            json!({ "spec": { "containers": [{ "name": "a", "command": ["x"], "ports": list, "env": spec }] } }),
        ] {
            let outcome = mutate(&pod, &context(&options, "shop"));
            apply(&pod, &outcome.ops);
            undo(&pod);
        }
    }
}

fn junk() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-z/~]{0,4}".prop_map(Value::from)
    ];
    let key =
        prop_oneof![Just("name".to_owned()), Just("labels".to_owned()), Just("annotations".to_owned()), "[a-z]{1,3}"];
    leaf.prop_recursive(3, 16, 3, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::hash_map(key.clone(), inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}
