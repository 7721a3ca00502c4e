//! Which image a workload gets: the same answer for all its pods, at every replica of the webhook, and offline.

use sha2::{Digest, Sha256};

use super::options::Context;
use super::settings::Settings;

/// Steps of a share: hundredths of a percent.
const STEPS: u64 = 10_000;

/// The image, and whether it is the canary's.
pub(super) fn image(context: &Context, settings: &Settings) -> (String, bool) {
    if let Some(image) = &settings.image {
        return (image.clone(), false);
    }
    let canary = &context.options.canary;
    let chosen = settings
        .canary
        .unwrap_or_else(|| is_chosen(&canary.salt, context.namespace, &context.owner.name, canary.percent));
    match &canary.image {
        Some(image) if chosen => (image.clone(), true),
        _ => (context.options.image.clone(), false),
    }
}

/// Is this workload in the share? Whoever is in a small share is in every larger one.
fn is_chosen(salt: &str, namespace: &str, name: &str, percent: f64) -> bool {
    (bucket(salt, namespace, name) as f64) < percent * (STEPS as f64 / 100.0)
}

/// A workload's place in 0..10000. Its UID would change with every rollout, its name does not.
fn bucket(salt: &str, namespace: &str, name: &str) -> u64 {
    let digest = Sha256::digest(format!("{salt}|{namespace}|{name}"));
    let head = digest.iter().take(8).fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    head % STEPS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_nested_and_as_large_as_asked_for() {
        let names: Vec<String> = (0..4000).map(|number| format!("app-{number}")).collect();
        let share = |percent| names.iter().filter(|name| is_chosen("1", "shop", name, percent)).collect::<Vec<_>>();
        let (five, ten, all) = (share(5.0), share(10.0), share(100.0));
        assert!(five.iter().all(|name| ten.contains(name)), "whoever was chosen stays chosen");
        assert!((120..280).contains(&five.len()) && (300..500).contains(&ten.len()), "{} {}", five.len(), ten.len());
        assert_eq!(all.len(), names.len());
        assert!(share(0.0).is_empty(), "0 takes it back");
    }

    #[test]
    fn a_bucket_never_changes() {
        assert_eq!([bucket("1", "shop", "web"), bucket("2", "shop", "web")], [760, 3455]);
    }
}
