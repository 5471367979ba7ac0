//! Whatever is done to an export is found and named. The log that is tampered with is made here, with the register's own
//! tree (another implementation than the one under test).
#![cfg(test)]

use merkle::{Checkpoint, Digest as _, Frontier, HashKind, hex};
use proptest::prelude::*;
use witness::{Fault, heads, verify};

const HASHES: [HashKind; 2] = HashKind::ALL;

struct Log {
    hash: HashKind,
    lines: Vec<String>,
    checkpoints: Vec<Checkpoint>,
}

/// Writes the entries `texts` (what each did) as the register does, with a head after every `every`.
fn log(hash: HashKind, deeds: &[String], every: usize) -> Log {
    let (mut tree, mut previous) = (Frontier::default(), [0_u8; 32]);
    let (mut lines, mut checkpoints) = (Vec::new(), Vec::new());
    for (at, deed) in deeds.iter().enumerate() {
        let number = at + 1;
        let blind = [u8::try_from(at % 250).unwrap(); 16];
        let people: Vec<[u8; 16]> = (0..at % 4).map(|n| [u8::try_from(n + at % 100).unwrap(); 16]).collect();
        let mut list = Frontier::default();
        for (place, person) in people.iter().enumerate() {
            let place = u64::try_from(place).unwrap().to_be_bytes();
            let salt = hash.hash(&[b"place", &blind, &place]);
            list.push(&hash, hash.leaf(&[&salt[..16], person].concat()), |_, _| {});
        }
        let committed = match people.len() {
            0 => "null".to_owned(),
            count => format!("{{\"count\":{count},\"root\":\"{}\"}}", hex(&list.root(&hash))),
        };
        let entry = format!(
            "{{\"number\":{number},\"previous\":\"{}\",\"action\":\"{deed}\",\"people\":{committed}}}",
            hex(&previous)
        );
        previous = hash.leaf(entry.as_bytes());
        tree.push(&hash, previous, |_, _| {});
        let ids: Vec<String> = people.iter().map(|id| format!("\"per_{}\"", hex(id))).collect();
        lines.push(if people.is_empty() {
            format!("{{\"entry\":{entry}}}")
        } else {
            format!("{{\"entry\":{entry},\"people\":[{}],\"blind\":\"{}\"}}", ids.join(","), hex(&blind))
        });
        if number % every == 0 || number == deeds.len() {
            let size = u64::try_from(number).unwrap();
            let (origin, time) = ("wanjia-log/1".into(), "".into());
            checkpoints.push(Checkpoint { origin, size, root: tree.root(&hash), hash, time });
        }
    }
    Log { hash, lines, checkpoints }
}

fn faults(log: &Log, lines: &[String], kept: &[Checkpoint]) -> Vec<Fault> {
    let first =
        format!("{{\"log\":\"wanjia-log/1\",\"version\":1,\"hash\":\"{}\",\"entries\":0}}", log.hash.code());
    let text = std::iter::once(&first).chain(lines).fold(String::new(), |text, line| text + line + "\n");
    let kept: String = kept.iter().map(ToString::to_string).collect();
    verify(text.as_bytes(), &heads(&kept).unwrap()).unwrap().faults
}

/// Whether a fault names entry `number`.
fn names(fault: &Fault, number: u64) -> bool {
    match fault {
        Fault::NoLog | Fault::OtherLog(_) => false,
        Fault::Unreadable(n) | Fault::OutOfPlace(n) | Fault::Altered(n) | Fault::People(n) => *n == number,
        Fault::Missing(a, b) | Fault::Rewritten(a, b) | Fault::Cut(a, b) => (*a..=*b).contains(&number),
    }
}

fn deeds() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[a-z]{1,6}", 2..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn an_untouched_log_is_whole(deeds in deeds(), every in 1usize..20, sm3 in any::<bool>()) {
        let log = log(HASHES[usize::from(sm3)], &deeds, every);
        prop_assert_eq!(faults(&log, &log.lines, &log.checkpoints), vec![]);
        prop_assert_eq!(faults(&log, &log.lines, &[]), vec![]);
    }

    /// One line is taken out, put in twice, swapped with another, or loses or changes a character.
    #[test]
    fn plain_tampering_is_named(deeds in deeds(), every in 1usize..20, kind in 0u8..5, place in any::<prop::sample::Index>(), other in any::<prop::sample::Index>(), letter in any::<prop::sample::Index>()) {
        let log = log(HashKind::Sha256, &deeds, every);
        let mut lines = log.lines.clone();
        let (at, to) = (place.index(lines.len()), other.index(lines.len()));
        let number = u64::try_from(at + 1).unwrap();
        match kind {
            0 => drop(lines.remove(at)),
            1 => lines.insert(to, log.lines[at].clone()),
            2 => lines.swap(at, to),
            3 => {
                let from = lines[at].find("\"action\":\"").unwrap() + 10;
                let until = from + lines[at][from..].find('"').unwrap();
                let cut = from + letter.index(until - from);
                lines[at].replace_range(cut..=cut, "X");
            }
            _ => {
                let keep = letter.index(lines[at].len() - 1) + 1;
                lines[at].truncate(keep);
            }
        }
        prop_assume!(lines != log.lines);
        let found = faults(&log, &lines, &log.checkpoints);
        let moved = u64::try_from(to + 1).unwrap();
        // Which of two that changed places was moved is anybody's word.
        let named = found.iter().any(|fault| names(fault, number) || kind == 2 && names(fault, moved));
        prop_assert!(named, "kind {kind} at {number}, to {}: {found:?}", to + 1);
    }

    /// Somebody with all the register's code rewrites the end so that it fits in itself: kept heads show where.
    #[test]
    fn a_clever_rewriting_is_bracketed(deeds in deeds(), every in 1usize..20, place in any::<prop::sample::Index>()) {
        let honest = log(HashKind::Sha256, &deeds, every);
        let at = place.index(deeds.len());
        let mut other = deeds.clone();
        other[at].push('Z');
        let forged = log(HashKind::Sha256, &other, every);
        let found = faults(&forged, &forged.lines, &honest.checkpoints);
        let number = u64::try_from(at + 1).unwrap();
        prop_assert!(found.iter().any(|fault| names(fault, number)), "{number}: {found:?}");
        prop_assert_eq!(faults(&forged, &forged.lines, &[]), vec![], "in itself it fits");
    }

    #[test]
    fn a_cut_tail_is_named(deeds in deeds(), keep in any::<prop::sample::Index>()) {
        let log = log(HashKind::Sm3, &deeds, 7);
        let keep = keep.index(deeds.len());
        let found = faults(&log, &log.lines[..keep], &log.checkpoints);
        let (from, to) = (u64::try_from(keep + 1).unwrap(), u64::try_from(deeds.len()).unwrap());
        prop_assert_eq!(found, vec![Fault::Cut(from, to)]);
    }

    /// Another person is put on an entry's list, or one is taken off.
    #[test]
    fn altered_people_are_named(deeds in prop::collection::vec("[a-z]{1,6}", 4..30), place in any::<prop::sample::Index>(), off in any::<bool>()) {
        let log = log(HashKind::Sha256, &deeds, 5);
        let listed: Vec<usize> = (0..deeds.len()).filter(|at| at % 4 > 0).collect();
        let at = listed[place.index(listed.len())];
        let mut lines = log.lines.clone();
        let from = lines[at].find("per_").unwrap();
        if off {
            let end = lines[at].find("\"]").unwrap() + 1;
            lines[at].replace_range(from - 1..end, "");
        } else {
            lines[at].replace_range(from + 4..from + 6, "ee");
        }
        let found = faults(&log, &lines, &log.checkpoints);
        prop_assert_eq!(found, vec![Fault::People(u64::try_from(at + 1).unwrap())]);
    }
}

#[test]
fn a_head_of_another_log_is_no_proof() {
    let log = log(HashKind::Sha256, &["a".into(), "b".into()], 1);
    let other = Checkpoint { origin: "wanjia-log/2".into(), ..log.checkpoints[0].clone() };
    assert_eq!(faults(&log, &log.lines, &[other]), [Fault::OtherLog(1)]);
    let nothing = verify(&b"hello\n"[..], &[]).unwrap();
    assert_eq!(nothing.faults, [Fault::NoLog]);
    assert!(heads("one\ntwo\nthree").is_err());
}
