//! No two fields of one name: JSON readers keep one of them and drop the other without a word.
//!
//! The first keeps its name; the later ones are called `name#2`, `name#3`… with the next number that
//! is free.

use std::collections::HashSet;

use crate::record::Record;

/// Renames fields so that each has a name of its own. Costs an allocation: call it when two may be the same.
#[cold]
pub(crate) fn rename_repeated(record: &mut Record<'_>) {
    let mut names = HashSet::with_capacity(record.fields.len());
    names.extend(record.fields.iter().map(|field| &*field.name));
    if names.len() == record.fields.len() {
        return;
    }
    let mut names: HashSet<String> = names.into_iter().map(str::to_owned).collect();
    let mut first = HashSet::with_capacity(names.len());
    let mut counts = std::collections::HashMap::<String, u32>::new();
    for field in &mut record.fields {
        if first.insert(field.name.to_string()) {
            continue;
        }
        let count = counts.entry(field.name.to_string()).or_insert(1);
        loop {
            *count += 1;
            let name = format!("{}#{count}", field.name);
            if names.insert(name.clone()) {
                first.insert(name.clone());
                field.name = name.into();
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed(names: &[&'static str]) -> Vec<String> {
        let mut record = Record::default();
        for name in names {
            record.push_str(name, "");
        }
        rename_repeated(&mut record);
        record.fields.iter().map(|field| field.name.to_string()).collect()
    }

    #[test]
    fn later_ones_get_a_number() {
        assert_eq!(renamed(&["a", "b"]), ["a", "b"]);
        assert_eq!(renamed(&["a", "b", "a", "b", "a"]), ["a", "b", "a#2", "b#2", "a#3"]);
        assert_eq!(renamed(&["a", "a", "a#2"]), ["a", "a#3", "a#2"]);
        assert_eq!(renamed(&["a#2", "a", "a", "a#2"]), ["a#2", "a", "a#3", "a#2#2"]);
    }

    #[test]
    fn takes_linear_time() {
        let mut record = Record::default();
        for _ in 0..50_000 {
            record.push_str("a", "");
        }
        rename_repeated(&mut record);
        assert_eq!(record.fields.last().map(|field| &*field.name), Some("a#50000"));
    }
}
