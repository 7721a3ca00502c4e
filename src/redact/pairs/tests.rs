use super::*;

/// What goes, as text, with the name of its family.
fn gone(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let names = Names::default();
    let mut pairs = Pairs::new(&names);
    let mut done = 0;
    let words = ["pass", "pwd", "secret", "token", "key", "cred", "auth", "cookie", "sig", "sess", "pin"];
    for hit in 0..text.len() {
        let found = words.iter().any(|word| has(text.as_bytes(), hit, word.as_bytes()));
        if found && hit >= done {
            done = pairs.at(text.as_bytes(), hit, &mut |range, _| out.push(text.get(range).unwrap().to_owned()));
        }
    }
    out
}

#[test]
fn every_way_to_write_a_pair() {
    for (text, want) in [
        ("password=hunter2 next=1", "hunter2"),
        ("user=bob&password=hunter2&x=1", "hunter2"),
        ("password: hunter2, port: 1", "hunter2"),
        ("password = 'hunter2' x", "hunter2"),
        (r#"{"id":7,"password":"hunter2","x":1}"#, "hunter2"),
        (r#"{"id":7,"password" : "hun\"ter2","x":1}"#, r#"hun\"ter2"#),
        (r#"{\"password\":\"hunter2\",\"x\":1}"#, "hunter2"),
        (r#"{\\\"password\\\":\\\"hunter2\\\",\\\"x\\\":1}"#, "hunter2"),
        (r#"{"req":{"password":"hunter2 cut"#, "hunter2 cut"),
        ("{'id': 7, 'password': 'hunter2'}", "hunter2"),
        (r#"{"id"=>"7", "password"=>"hunter2"}"#, "hunter2"),
        (":password => 'hunter2',", "hunter2"),
        ("User(id=7, password=hunter2, active=true)", "hunter2"),
        ("cfg={Host:db1 DbPassword:hunter2 Port:1}", "hunter2"),
        ("<u><id>7</id><password>hunter2</password></u>", "hunter2"),
        ("<password>\n  hunter2\n</password>", "hunter2"),
        ("<password><![CDATA[hun<ter2]]></password>", "hun<ter2"),
        (r#"<add key="Password" value="hunter2"/>"#, "hunter2"),
        (r#"<entry name="password">hunter2</entry>"#, "hunter2"),
        ("tool --db-password hunter2 -v", "hunter2"),
        ("tool --db-password=hunter2 -v", "hunter2"),
        ("Connect -Password hunter2!", "hunter2!"),
        (r#"[{"name":"DB_PASSWORD","value":"hunter2"}]"#, "hunter2"),
        (r#"{"password":["hunter2"]}"#, "hunter2"),
        (r#"{"password":{"old":"hunter1","new":"hunter2"}}"#, "hunter1 hunter2"),
        (r#"{"headers":[["authorization","Bearer abc.def"]]}"#, "abc.def"),
        ("headers.put('x-api-key', 'abc123def')", "abc123def"),
        ("map[Accept:[a/b] Authorization:[Bearer abc.def]]", "abc.def"),
        ("authorization=bearer abc.def host=db1", "abc.def"),
        ("curl -H 'Authorization: Basic YTpi' /v1", "YTpi"),
        ("Authorization: Digest username=\"a\", response=\"b\"", "username=\"a\", response=\"b\""),
        ("Data Source=1;Password=hunter2;User ID=x", "hunter2"),
        ("password is 'hunter2'", "hunter2"),
        ("var fooToken string = \"abc123def\"", "abc123def"),
        ("fooToken := \"abc123def\"", "abc123def"),
        ("String foo_token = `abc123def`;", "abc123def"),
        ("Unseal Key 2: abc123def456", "abc123def456"),
        ("password=P&ss!w0rd# x", "P&ss!w0rd#"),
        ("password=foo(bar)baz)", "foo(bar)baz"),
        ("Cookie: theme=dark; sid=abc123; lang=en", "dark abc123 en"),
        ("Set-Cookie: sid=abc123; Path=/; HttpOnly", "abc123"),
        (r#"{"cookies":{"a":"abc","b":"def"}}"#, "abc def"),
        ("a?sig=AbC123dEf4&x=1", "AbC123dEf4"),
    ] {
        assert_eq!(gone(text).join(" "), want, "{text}");
    }
}

#[test]
fn what_stays() {
    for text in [
        "password reset email queued",
        "password: required",
        "token expired for client batch-3",
        "token: expired",
        "Invalid token: unexpected end of input",
        "password=[REDACTED:password]",
        "password=*** x",
        "password=",
        r#"{"password":null,"token_count":12}"#,
        "tokens=77123 max_tokens=4096",
        "auth=true verify=full",
        "registry/auth-token:latest",
        "secret://vault/path",
        "sid:3 cport:-1",
        "sessionid: 0x14ed93111f20005",
        "primary_key=id partition_key=tenant",
        "required fields: [\"password\",\"email\"]",
        "java.lang.SecurityException: token",
        "keyboard layout=us keycode=38",
    ] {
        assert_eq!(gone(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_value_does_not_eat_the_next_pair() {
    assert_eq!(gone("password=a1,token=b2;secret=c3&pwd=d4 key=1"), ["a1", "b2", "c3", "d4"]);
}

#[test]
fn long_inputs_take_linear_time() {
    for unit in [
        "key=",
        "password=[",
        "key='",
        "token=\\",
        "[\"key\",",
        "cookie: a;",
        "secret is ",
        "-key ",
        "password:{\"a\":",
    ] {
        gone(&unit.repeat(20_000));
    }
}

proptest::proptest! {
    #[test]
    fn never_out_of_bounds(text in "(password|token|key|cookie|authorization|[=:>{}\\[\\]\"'\\\\ ,;&<a-z0-9-]){0,40}") {
        gone(&text);
    }
}
