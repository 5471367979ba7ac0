//! Characters that look alike (形近字), for telling a slip of the pen or of a scanner from another name.

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

mod groups;

/// Whether two different characters are known to be taken for one another. Symmetric; false for a character and itself.
pub fn look_alike(a: char, b: char) -> bool {
    let table = table();
    match (table.first.get(&a), table.first.get(&b)) {
        (Some(one), Some(two)) if a != b => one.iter().any(|group| two.contains(group)),
        _ => false,
    }
}

/// The characters that look like one, in no particular order of likeness.
pub fn alikes(c: char) -> impl Iterator<Item = char> {
    let groups = table().first.get(&c).map_or(&[][..], Vec::as_slice);
    let mut seen = HashSet::from([c]);
    groups
        .iter()
        .flat_map(|group| groups::ALIKE.get(*group).map_or("", |group| *group).chars())
        .filter(move |other| seen.insert(*other))
}

struct Table {
    /// The groups that each character stands in.
    first: HashMap<char, Vec<usize>>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut first: HashMap<char, Vec<usize>> = HashMap::with_capacity(1500);
        for (at, group) in groups::ALIKE.iter().enumerate() {
            for c in group.chars() {
                first.entry(c).or_default().push(at);
            }
        }
        Table { first }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn knows_the_pairs_that_schools_teach() {
        for (a, b) in [
            ('己', '已'),
            ('已', '巳'),
            ('戊', '戌'),
            ('戌', '戍'),
            ('末', '未'),
            ('土', '士'),
            ('晴', '睛'),
            ('辛', '幸'),
            ('日', '曰'),
            ('人', '入'),
            ('王', '玉'),
            ('刘', '刚'),
            ('洋', '样'),
            ('伟', '玮'),
            ('燕', '莺'),
            ('梁', '粱'),
        ] {
            assert!(look_alike(a, b) && look_alike(b, a), "{a}{b}");
        }
        for (a, b) in [('张', '王'), ('己', '戊'), ('伟', '芳'), ('A', 'B'), ('王', '王')] {
            assert!(!look_alike(a, b), "{a}{b}");
        }
        assert!(alikes('己').any(|c| c == '巳') && alikes('己').all(|c| c != '己'));
    }

    #[test]
    fn no_group_is_short_or_says_a_character_twice() {
        assert!(groups::ALIKE.len() >= 300, "{}", groups::ALIKE.len());
        for group in groups::ALIKE {
            let distinct: HashSet<char> = group.chars().collect();
            assert!(distinct.len() > 1 && distinct.len() == group.chars().count(), "{group}");
        }
    }

    proptest! {
        #[test]
        fn symmetric_for_any_two(a in any::<char>(), b in "[\u{4E00}-\u{9FFF}]") {
            let b = b.chars().next().unwrap();
            prop_assert_eq!(look_alike(a, b), look_alike(b, a));
            for other in alikes(b) {
                prop_assert!(look_alike(b, other));
            }
        }
    }
}
