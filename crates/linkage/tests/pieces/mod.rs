//! The engine cut into pieces as a cluster would make them, some mentions at a time, with plain maps in place of its
//! shuffles.

use std::collections::BTreeMap;

use linkage::{
    Model, ScoredPair,
    spread::{
        self, Bond, FIRST_FAMILY_PASS, FIRST_OF_FEW, Histogram, LARGEST_BLOCK, Parts, SEXES, Share, Terms,
    },
};

/// How many mentions a piece of work holds: few, so that pieces differ in what they see.
const PIECE: usize = 97;

/// What came of it.
pub(crate) struct Spread {
    /// As of a linkage in one.
    pub(crate) clusters: Vec<u32>,
    /// Likewise.
    pub(crate) pairs: Vec<ScoredPair>,
    /// Likewise.
    pub(crate) model: Model,
}

fn slices(packed: &[Vec<u8>]) -> Vec<&[u8]> {
    packed.iter().map(Vec::as_slice).collect()
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap()
}

/// Counts everything; tells what is frequent and returns the shares that each mention looks up.
fn weighed(terms: &mut Terms, packed: &[Vec<u8>]) -> Vec<Vec<Share>> {
    let mut counts = BTreeMap::<(u8, u64), u32>::new();
    for piece in packed.chunks(PIECE) {
        for counted in spread::counted(terms, &slices(piece)).unwrap().into_iter().flatten() {
            *counts.entry(counted).or_default() += 1;
        }
    }
    let mut gathered = BTreeMap::<(u8, u64), Vec<usize>>::new();
    for (piece, packed) in packed.chunks(PIECE).enumerate() {
        for (at, keys) in spread::gathered_by(terms, &slices(packed)).unwrap().into_iter().enumerate() {
            for key in keys {
                gathered.entry(key).or_default().push(piece * PIECE + at);
            }
        }
    }
    for (key, members) in gathered {
        let members: Vec<&[u8]> = members.iter().map(|at| packed[*at].as_slice()).collect();
        for counted in spread::counted_together(terms, key, &members).unwrap() {
            *counts.entry(counted).or_default() += 1;
        }
    }
    let (mut same, mut all) = (0, 0);
    let names: std::collections::BTreeSet<u64> =
        counts.keys().filter(|(kind, _)| SEXES.contains(kind)).map(|(_, key)| *key).collect();
    for name in names {
        let of = |kind| u64::from(counts.get(&(kind, name)).copied().unwrap_or(0));
        let squares = Terms::squares(of(SEXES[0]), of(SEXES[1]));
        (same, all) = (same + squares.0, all + squares.1);
    }
    terms.tell_namesakes(same, all);
    for ((kind, key), count) in &counts {
        if !SEXES.contains(kind) && (*kind >= FIRST_OF_FEW || u64::from(*count) >= terms.frequent()) {
            terms.tell(*kind, *key, *count);
        }
    }
    let looked_up = packed.chunks(PIECE).flat_map(|piece| spread::looked_up(terms, &slices(piece)).unwrap());
    let share = |(kind, key): (u8, u64)| {
        counts.get(&(kind, key)).filter(|n| **n > 1).map(|count| Share { kind, key, count: *count })
    };
    looked_up.map(|values| values.into_iter().filter_map(share).collect()).collect()
}

type Blocks = BTreeMap<(u8, u64), Vec<u32>>;

/// The blocks after splitting and capping, and the pairs in all of them.
fn blocked(terms: &Terms, packed: &[Vec<u8>]) -> (Blocks, u64) {
    let mut raw = BTreeMap::<(u8, u64), Vec<(u64, u32)>>::new();
    for (piece, packed) in packed.chunks(PIECE).enumerate() {
        for (at, keys) in spread::keys_of(terms, &slices(packed)).unwrap().into_iter().enumerate() {
            let mention = u32::try_from(piece * PIECE + at).unwrap();
            for key in keys {
                raw.entry((key.pass, key.key)).or_default().push((key.second, mention));
            }
        }
    }
    let mut blocks = Blocks::new();
    for ((pass, key), members) in raw {
        let whole = members.len() <= LARGEST_BLOCK;
        for (second, mention) in members {
            if whole || second != 0 {
                let id = spread::block_id(pass, key, if whole { 0 } else { second });
                blocks.entry((pass, id)).or_default().push(mention);
            }
        }
    }
    blocks.retain(|_, members| (2..=LARGEST_BLOCK).contains(&members.len()));
    let pairs = |members: &Vec<u32>| u64::try_from(members.len() * (members.len() - 1) / 2).unwrap();
    let pairs = blocks.values().map(pairs).sum();
    (blocks, pairs)
}

fn lesson(blocks: &Blocks, step: u64) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    for members in blocks.values() {
        for a in members.iter().filter(|a| spread::is_drawn(**a, step)) {
            pairs.extend(members.iter().filter(|b| *b > a).map(|b| (*a, *b)));
        }
    }
    pairs
}

fn bonds(terms: &Terms, model: &Model, ready: &[Vec<u8>], blocks: &Blocks) -> Vec<Bond> {
    let named: Vec<_> = blocks
        .iter()
        .filter(|((pass, _), _)| usize::from(*pass) < FIRST_FAMILY_PASS)
        .map(|((pass, id), members)| {
            (*pass, *id, members.iter().map(|m| ready[index(*m)].as_slice()).collect::<Vec<_>>())
        })
        .collect();
    let compared = named.chunks(PIECE).flat_map(|piece| spread::compare(terms, model, piece).unwrap());
    compared.flat_map(|compared| compared.bonds).collect()
}

/// The mentions with the kin of their rows, in their order.
fn completed(terms: &Terms, packed: &[Vec<u8>], rows: &[u32]) -> Vec<Vec<u8>> {
    let mut of_row = BTreeMap::<u32, Vec<usize>>::new();
    for (at, row) in rows.iter().enumerate() {
        of_row.entry(*row).or_default().push(at);
    }
    let mut done = vec![Vec::new(); packed.len()];
    let rows: Vec<Vec<usize>> = of_row.into_values().collect();
    for piece in rows.chunks(PIECE) {
        let places: Vec<usize> = piece.concat();
        let mentions: Vec<&[u8]> = places.iter().map(|at| packed[*at].as_slice()).collect();
        for (at, mention) in places.into_iter().zip(spread::complete_rows(terms, &mentions).unwrap()) {
            done[at] = mention;
        }
    }
    done
}

/// Links packed mentions piece by piece. `rows` names the row of each.
pub(crate) fn spread_out(mut terms: Terms, packed: &[Vec<u8>], rows: &[u32]) -> Spread {
    let packed = completed(&terms, packed, rows);
    let shares = weighed(&mut terms, &packed);
    let (blocks, pairs) = blocked(&terms, &packed);
    let mut of_mention = vec![Vec::new(); packed.len()];
    for (block, members) in &blocks {
        for mention in members {
            of_mention[index(*mention)].push(*block);
        }
    }
    let ready: Vec<Vec<u8>> = packed
        .iter()
        .zip(shares.iter().zip(&of_mention))
        .map(|(packed, (shares, blocks))| spread::ready(packed, shares, blocks))
        .collect();
    let terms: Terms = serde_json::from_str(&serde_json::to_string(&terms).unwrap()).unwrap();
    let step = spread::step_of(pairs);
    let model = spread::learn(&terms, &slices(&ready), &lesson(&blocks, step), step).unwrap();
    let model: Model = serde_json::from_str(&serde_json::to_string(&model).unwrap()).unwrap();
    let bonds = bonds(&terms, &model, &ready, &blocks);
    let mut histogram = Histogram::default();
    let mut listed: Vec<ScoredPair> = bonds
        .iter()
        .filter(|bond| spread::is_listed(bond.bits))
        .map(|bond| ScoredPair { a: bond.a, b: bond.b, weight: spread::probability(bond.bits) })
        .collect();
    listed.sort_by_key(|pair| (pair.a, pair.b));
    bonds.iter().filter(|bond| spread::is_listed(bond.bits)).for_each(|bond| histogram.add(bond.bits));
    let threshold = spread::log_odds(histogram.best_threshold());
    let mut parts = Parts::new(ready.len(), threshold);
    loop {
        for bond in &bonds {
            parts.join(bond.a, bond.b, bond.bits);
        }
        if !parts.end_round() {
            break;
        }
    }
    let mut firsts = parts.firsts();
    let mut members = BTreeMap::<u32, Vec<&[u8]>>::new();
    for (mention, first) in firsts.iter().enumerate() {
        members.entry(*first).or_default().push(&ready[mention]);
    }
    let parts: Vec<Vec<&[u8]>> = members.into_values().filter(|part| part.len() > 1).collect();
    for piece in parts.chunks(PIECE) {
        let people = spread::people(&terms, &model, threshold, piece).unwrap();
        people.into_iter().flatten().for_each(|(mention, first)| firsts[index(mention)] = first);
    }
    Spread { clusters: spread::number(&firsts), pairs: listed, model }
}
