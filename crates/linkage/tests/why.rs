//! Why mentions are one person: held to what can be worked out another way.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests stop at the first fault")]

mod people;

use std::collections::BTreeMap;

use linkage::{
    Cause, ClusterExplanation, Corpus, Explainer, Limits, Linkage, Living, Settings, Silent, link,
    living::{Row, RowMention, RowName, Scale},
};
use records::Attribute::{Address, BirthDate, IdNumber, Name, Phone};

fn members(linkage: &Linkage) -> BTreeMap<u32, Vec<u32>> {
    let mut members = BTreeMap::<u32, Vec<u32>>::new();
    for (mention, cluster) in (0_u32..).zip(&linkage.clusters) {
        members.entry(*cluster).or_default().push(mention);
    }
    members
}

/// The greatest probability at which pairs of at least that probability still hold all mentions together.
fn bottleneck(explainer: &Explainer<'_>, mentions: &[u32]) -> f64 {
    let mut at: Vec<f64> = Vec::new();
    let likely = |a: u32, b: u32| explainer.explain(a.min(b), a.max(b)).probability;
    for (n, a) in mentions.iter().enumerate() {
        at.extend(mentions[n + 1..].iter().map(|b| likely(*a, *b)));
    }
    at.sort_by(|x, y| y.total_cmp(x));
    let holds = |least: f64| {
        let (mut reached, mut open) = (vec![mentions[0]], vec![mentions[0]]);
        while let Some(one) = open.pop() {
            for other in mentions {
                if !reached.contains(other) && likely(one, *other) >= least {
                    reached.push(*other);
                    open.push(*other);
                }
            }
        }
        reached.len() == mentions.len()
    };
    at.into_iter().find(|least| holds(*least)).unwrap()
}

#[test]
fn the_weakest_bond_is_the_strongest_that_a_cluster_can_rest_on() {
    let set = people::noisy(250, 5);
    let found = link(&set.corpus, &Settings::default(), &Silent).unwrap();
    let explainer = Explainer::new(&set.corpus, &found.model);
    let mut looked_at = 0;
    for mentions in members(&found).values().filter(|mentions| (3..8).contains(&mentions.len())) {
        let why = explainer.cluster(mentions, Limits::threshold(found.threshold));
        assert_eq!(why.bonds.len(), mentions.len() - 1);
        let weakest = why.bonds.last().unwrap();
        assert_eq!(weakest.probability.to_bits(), bottleneck(&explainer, mentions).to_bits());
        let seam = why.seam.unwrap();
        assert!(seam.sides[0].contains(&weakest.a) != seam.sides[0].contains(&weakest.b));
        let all = seam.sides.concat();
        assert!(all.len() == mentions.len() && mentions.iter().all(|mention| all.contains(mention)));
        assert_eq!(seam.pairs, u64::try_from(seam.sides[0].len() * seam.sides[1].len()).unwrap());
        looked_at += 1;
    }
    assert!(looked_at > 50, "{looked_at} clusters are too few to tell");
}

/// A town, a roll that lists one person twice though it lists each once, and a row that names one person in two roles.
fn small_town() -> (Corpus, Linkage) {
    let set = people::usual(400, 8);
    let mut corpus = set.corpus;
    let (roll, tax) = (corpus.source("roll"), corpus.source("tax"));
    let mut push = |source, record, role, values: &[(records::Attribute, &str)]| {
        corpus.push(source, record, role, &mut values.iter().copied(), &[]);
    };
    let number = (IdNumber, "110105199003070023");
    push(
        roll,
        "X1",
        "self",
        &[(Name, "欧阳慕青"), number, (BirthDate, "1990-03-07"), (Phone, "13900001111")],
    );
    push(
        roll,
        "X2",
        "self",
        &[(Name, "欧阳慕青"), number, (BirthDate, "1990-03-07"), (Phone, "13900001111")],
    );
    push(tax, "X3", "self", &[(Name, "欧阳慕青"), (Phone, "13900001111"), (Address, "文一西路98号3幢501室")]);
    push(tax, "X4", "husband", &[(Name, "司徒远"), (BirthDate, "1988-11-02"), (Phone, "13700002222")]);
    push(tax, "X4", "wife", &[(Name, "司徒远"), (BirthDate, "1988-11-02"), (Phone, "13700002222")]);
    let settings = Settings { one_per_source: vec!["roll".to_owned()], ..Settings::default() };
    let found = link(&corpus, &settings, &Silent).unwrap();
    (corpus, found)
}

#[test]
fn says_what_keeps_two_apart() {
    let (corpus, found) = small_town();
    let last = u32::try_from(corpus.len()).unwrap() - 1;
    let explainer = Explainer::new(&corpus, &found.model);
    let limits = Limits::threshold(found.threshold);
    let why = explainer.apart(&[last - 1], &[last], limits).unwrap();
    assert_eq!((why.cause, why.pairs, why.speak_for), (Cause::OneRow, 1, 0), "one row, two roles");
    assert!(why.best.probability > found.threshold);
    let why = explainer.apart(&[0], &[last], limits).unwrap();
    assert_eq!(why.cause, Cause::Unlikely);
    let different = [(last - 4, last - 3)];
    let decided = Limits { different: &different, ..limits };
    assert_eq!(explainer.apart(&[last - 4], &[last - 3], decided).unwrap().cause, Cause::Decided);
    let once = Limits { one_per_source: &["roll".to_owned()], ..limits };
    let why = explainer.apart(&[last - 4], &[last - 3], once).unwrap();
    assert_eq!(why.cause, Cause::OncePerSource);
    let near = &found.report.held.as_ref().unwrap().near;
    let listed_twice = near.iter().find(|miss| miss.cause == Cause::OncePerSource).unwrap();
    assert_eq!((&*listed_twice.best.a, &*listed_twice.best.b), ("roll: X1#self", "roll: X2#self"));
    let unlikely =
        |cause: Cause, probability: f64| (cause == Cause::Unlikely) == (probability < found.threshold);
    assert!(near.iter().all(|miss| unlikely(miss.cause, miss.best.probability)), "{near:?}");
}

#[test]
fn the_report_names_the_weakest_and_no_value() {
    let (_, found) = small_town();
    let held = found.report.held.clone().unwrap();
    let many: u64 = held.by_weakest.iter().map(|(_, people)| people).sum();
    let of_two: u64 = found.report.sizes[1..].iter().sum();
    assert_eq!(many, of_two, "every person of two or more mentions is somewhere");
    let weakest: Vec<f64> =
        held.weakest.iter().map(|person| person.bonds.last().unwrap().probability).collect();
    assert!(weakest.len() == 10 && weakest.is_sorted(), "{weakest:?}");
    let page = linkage::report::html(&found.report);
    assert!(page.contains("为什么是同一人") && page.contains("roll: X1#self"));
    for value in ["欧阳慕青", "司徒远", "13900001111", "110105199003070023", "文一西路"] {
        assert!(!page.contains(value), "the report shows a value");
    }
}

/// The rows of some mentions, as the index would be given them.
fn rows_of<'a>(corpus: &'a Corpus, mentions: &[u32]) -> Vec<Row<'a>> {
    let mut rows = Vec::<Row<'a>>::new();
    for mention in mentions {
        let (source, record, role) = corpus.name_of(*mention);
        let name = RowName { source, record };
        let mention = RowMention { role, values: corpus.values(*mention).collect(), texts: Vec::new() };
        match rows.iter_mut().find(|row| row.name == name) {
            Some(row) => row.mentions.push(mention),
            None => rows.push(Row { name, mentions: vec![mention] }),
        }
    }
    rows
}

#[test]
fn a_scale_explains_as_the_index_does() {
    for set in [people::usual(400, 3), people::migrants(300, 4)] {
        let found = link(&set.corpus, &Settings::default(), &Silent).unwrap();
        let living = Living::new(set.corpus.clone(), &found, &Settings::default());
        let mut image = Vec::new();
        living.save(77, &mut image).unwrap();
        let (scale, stamp) = Scale::load(&mut image.as_slice()).unwrap();
        assert_eq!((stamp, scale.threshold().to_bits()), (77, found.threshold.to_bits()));
        let whole = living.explainer();
        let mut rows = BTreeMap::<(String, String), Vec<u32>>::new();
        for mention in 0..u32::try_from(set.corpus.len()).unwrap() {
            let (source, record, _) = set.corpus.name_of(mention);
            rows.entry((source.to_owned(), record.to_owned())).or_default().push(mention);
        }
        let mut pairs = 0;
        for mentions in members(&found).values().filter(|mentions| mentions.len() > 1).take(120) {
            let with_rows: Vec<u32> = mentions
                .iter()
                .flat_map(|mention| {
                    let (source, record, _) = set.corpus.name_of(*mention);
                    rows[&(source.to_owned(), record.to_owned())].clone()
                })
                .collect();
            let weighed = scale.weigh(&rows_of(&set.corpus, &with_rows));
            let few = weighed.explainer();
            let own: Vec<u32> = mentions
                .iter()
                .map(|mention| u32::try_from(with_rows.iter().position(|at| at == mention).unwrap()).unwrap())
                .collect();
            for (n, a) in mentions.iter().enumerate() {
                for (m, b) in mentions.iter().enumerate().skip(n + 1) {
                    assert_eq!(few.explain(own[n], own[m]), whole.explain(*a, *b), "{}", set.name);
                    pairs += 1;
                }
            }
            let limits = Limits::threshold(found.threshold);
            let ClusterExplanation { bonds, .. } = few.cluster(&own, limits);
            let of_whole = whole.cluster(mentions, limits).bonds;
            let weakest = |bonds: &[linkage::HoldingPair]| bonds.last().unwrap().probability.to_bits();
            assert_eq!(weakest(&bonds), weakest(&of_whole));
        }
        assert!(pairs > 100, "{pairs} pairs are too few to tell");
        assert!(Scale::load(&mut &image[..40]).is_err() && Scale::load(&mut &b"nothing"[..]).is_err());
    }
}
