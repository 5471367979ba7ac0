use records::Attribute;

use super::{SpreadError, Terms, packed, packed::Part};
use crate::{
    block::{PASSES, keys},
    compare::{CODE_COLUMNS, SLOTS, TEXTS, year_of},
    corpus::{Column, Corpus},
    intern::hash_numbers,
    normal::{Features, Kin, MentionFeature, bearers, index, shown_by},
    whole::kind,
};

/// A key of a mention in a pass of blocking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The pass.
    pub pass: u8,
    /// The key.
    pub key: u64,
    /// What splits the block if it is too large; 0 leaves the mention out.
    pub second: u64,
}

/// The mentions with the kin that the other people of their rows are to them. All mentions of a row must be there;
/// the outcome is in their order.
pub fn complete_rows(terms: &Terms, packed: &[&[u8]]) -> Result<Vec<Vec<u8>>, SpreadError> {
    let part = Part::read(terms, packed.iter().copied())?;
    let (corpus, mentions) = (&part.corpus, &part.corpus.features().mentions);
    let kin_of = |at: usize| {
        let me = &mentions[at];
        let mut more: Vec<(Attribute, &str)> = Vec::new();
        for (kin, name, number, attributes) in [
            (me.spouse, Column::SpouseName, Column::SpouseId, [Attribute::SpouseName, Attribute::SpouseId]),
            (me.mother, Column::MotherName, Column::MotherId, [Attribute::MotherName, Attribute::MotherId]),
            (me.father, Column::FatherName, Column::FatherId, [Attribute::FatherName, Attribute::FatherId]),
        ] {
            let stated = Kin { name: corpus.symbol(name, at), number: corpus.symbol(number, at) };
            if stated == Kin::default() && kin != stated {
                let values = [
                    corpus.interner(name.domain()).text(kin.name),
                    corpus.interner(number.domain()).text(kin.number),
                ];
                more.extend(attributes.into_iter().zip(values).filter(|(_, value)| !value.is_empty()));
            }
        }
        more
    };
    let places = part.places(packed.iter().copied())?;
    packed.iter().zip(places).map(|(bytes, at)| packed::with_values(bytes, &kin_of(index(at)))).collect()
}

/// What is counted of each mention: kinds and keys, each time that it counts once.
pub fn counted(terms: &Terms, packed: &[&[u8]]) -> Result<Vec<Vec<(u8, u64)>>, SpreadError> {
    let part = Part::read(terms, packed.iter().copied())?;
    let places = part.places(packed.iter().copied())?;
    Ok(places.into_iter().map(|at| counted_of(&part.corpus, index(at))).collect())
}

fn counted_of(corpus: &Corpus, at: usize) -> Vec<(u8, u64)> {
    let features = corpus.features();
    let me = &features.mentions[at];
    let mut counted = vec![(kind::CLASS, u64::from(me.class))];
    let total = |kind: u8| (kind::TOTAL, u64::from(kind));
    for column in [Column::Name, Column::Surname, Column::Given] {
        let symbol = corpus.symbol(column, at);
        if symbol != 0 {
            counted.push(total(kind::NAME));
            counted.extend(features.names.keys(features.names.get(symbol)));
        }
    }
    let number = features.numbers[index(corpus.symbol(Column::Id, at))].whole;
    counted.extend((number != 0).then_some((kind::NUMBER, number)));
    let phone = corpus.symbol(Column::Phone, at);
    if phone != 0 {
        counted.extend([total(kind::PHONE), (kind::PHONE, features.phones[index(phone)].digits)]);
    }
    for column in [Column::Address, Column::HukouAddress] {
        let symbol = corpus.symbol(column, at);
        if symbol != 0 {
            counted.push(total(kind::PLACE));
            counted.extend(places(features, symbol));
        }
    }
    for (kind, value) in words(corpus, features, at) {
        counted.extend([total(kind), (kind, value)]);
    }
    if me.birth.known() {
        counted.extend(years(me, features));
    }
    counted.extend(me.name_and_sex(features).map(|(name, sex)| (super::SEXES[sex], name)));
    counted
}

/// By what mentions are gathered to be counted together ([`counted_together`]): kinds and keys.
pub fn gathered_by(terms: &Terms, packed: &[&[u8]]) -> Result<Vec<Vec<(u8, u64)>>, SpreadError> {
    let part = Part::read(terms, packed.iter().copied())?;
    let features = part.corpus.features();
    let of = |at: u32| {
        let me = &features.mentions[index(at)];
        let keys = [
            (kind::BEARERS, features.names.get(me.name).whole),
            (kind::FILLER_NUMBER, features.numbers[index(me.number)].whole),
            (kind::FILLER_PHONE, features.phones[index(me.phone)].digits),
        ];
        keys.into_iter().filter(|(_, key)| *key != 0).collect()
    };
    Ok(part.places(packed.iter().copied())?.into_iter().map(of).collect())
}

/// What is counted of all the mentions that share a kind and key of [`gathered_by`], beside what [`counted`] says of each:
/// kinds and keys, each time that it counts once.
pub fn counted_together(
    terms: &Terms,
    (kind, key): (u8, u64),
    packed: &[&[u8]],
) -> Result<Vec<(u8, u64)>, SpreadError> {
    let part = Part::read(terms, packed.iter().copied())?;
    let mut places = part.places(packed.iter().copied())?;
    places.sort_unstable();
    let features = part.corpus.features();
    let mut counted = Vec::new();
    if kind != kind::BEARERS {
        if shown_by(features, kind, &places) {
            counted.push((kind, key));
        } else if kind == kind::FILLER_NUMBER {
            // What only a number tells of a birth counts where the number is somebody's.
            let mentions = places.iter().map(|at| &features.mentions[index(*at)]);
            counted.extend(mentions.filter(|me| !me.birth.known()).flat_map(|me| years(me, features)));
        }
        return Ok(counted);
    }
    let group = bearers::count(features, &places);
    for _ in 0..group.people {
        counted.extend([(kind, key), (kind::BEARERS_IN_ALL, 0)]);
    }
    if group.people < 3 {
        counted.push((kind::BEARERS_IN_ALL, u64::from(group.people)));
    }
    for (decade, people) in group.decades {
        let entries = [(kind::DECADE, decade), (kind::NAME_OF_DECADE, hash_numbers(&[key, decade]))];
        (0..people).for_each(|_| counted.extend(entries));
    }
    Ok(counted)
}

/// What is counted of a birth year.
fn years(me: &MentionFeature, features: &Features) -> Vec<(u8, u64)> {
    let Some((year, new_year)) = year_of(me, features) else { return Vec::new() };
    let mut counted = vec![(kind::YEAR, year)];
    counted.extend(new_year.then_some((kind::NEW_YEAR, year)));
    counted
}

/// The keys of an address as they are counted.
fn places(features: &Features, symbol: u32) -> impl Iterator<Item = (u8, u64)> {
    let place = &features.places[index(symbol)];
    let keys = [place.dwelling, place.building, place.around];
    keys.into_iter().filter(|key| *key != 0).map(|key| (kind::PLACE, key))
}

/// The codes and the caller's own texts of a mention, by kind.
fn words(corpus: &Corpus, features: &Features, at: usize) -> Vec<(u8, u64)> {
    let codes = CODE_COLUMNS
        .into_iter()
        .zip(kind::CODES..)
        .map(|((_, column), kind)| (kind, features.codes.get(corpus.symbol(column, at)).whole));
    let texts =
        corpus.text_columns().iter().take(SLOTS - TEXTS).zip(kind::TEXTS..).map(|((_, column), kind)| {
            (kind, features.texts.get(column.get(at).copied().unwrap_or(0)).whole)
        });
    codes.chain(texts).filter(|(_, value)| *value != 0).collect()
}

/// The values of each mention whose shares its comparison needs, but for those that the terms tell.
pub fn looked_up(terms: &Terms, packed: &[&[u8]]) -> Result<Vec<Vec<(u8, u64)>>, SpreadError> {
    let part = Part::read(terms, packed.iter().copied())?;
    let places = part.places(packed.iter().copied())?;
    let of = |at: u32| {
        let mut values = values(&part.corpus, index(at));
        values.sort_unstable();
        values.dedup();
        values.retain(|(kind, key)| !terms.whole.knows(*kind, *key));
        values
    };
    Ok(places.into_iter().map(of).collect())
}

fn values(corpus: &Corpus, at: usize) -> Vec<(u8, u64)> {
    let features = corpus.features();
    let me: &MentionFeature = &features.mentions[at];
    let names = [me.name, me.surname, me.given, me.former, me.spouse.name, me.mother.name, me.father.name];
    let mut values: Vec<(u8, u64)> = names
        .into_iter()
        .filter(|name| *name != 0)
        .flat_map(|name| features.names.keys(features.names.get(name)))
        .collect();
    if me.name != 0 {
        let name = features.names.get(me.name).whole;
        values.push((kind::BEARERS, name));
        values.push((kind::NAME_OF_DECADE, hash_numbers(&[name, me.decade(&features.numbers)])));
    }
    let number = features.numbers[index(me.number)].whole;
    values.extend((number != 0).then_some((kind::NUMBER, number)));
    let phone = features.phones[index(me.phone)].digits;
    values.extend((phone != 0).then_some((kind::PHONE, phone)));
    for address in [me.address, me.hukou_address].into_iter().filter(|address| *address != 0) {
        values.extend(places(features, address));
    }
    values.extend(words(corpus, features, at));
    values
}

/// The keys of each mention in all passes, each once.
pub fn keys_of(terms: &Terms, packed: &[&[u8]]) -> Result<Vec<Vec<Key>>, SpreadError> {
    let part = Part::read(terms, packed.iter().copied())?;
    let (corpus, features) = (&part.corpus, part.corpus.features());
    let of = |mention: u32| {
        let mut found = Vec::new();
        for (pass, number) in (0..PASSES.len()).zip(0_u8..) {
            keys::of(corpus, features, pass, mention, &mut |key| {
                found.push(Key { pass: number, key, second: keys::second(features, pass, mention) });
            });
        }
        found.sort_unstable();
        found.dedup();
        found
    };
    Ok(part.places(packed.iter().copied())?.into_iter().map(of).collect())
}
