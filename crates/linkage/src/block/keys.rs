use crate::{
    corpus::{Column, Corpus},
    intern::hash_numbers,
    normal::{DateFeature, Features, Kin, MentionFeature, NumberKind, index},
};

/// The passes, in Chinese and English. Those from [`FIRST_FAMILY_PASS`] on only serve to learn what relatives share.
pub(crate) const PASSES: [(&str, &str); 18] = [
    ("证件号码", "number"),
    ("证件号码前段＋姓或名", "head of the number and surname or given name"),
    ("证件号码末八位", "last eight characters of the number"),
    ("读音（不计次序）＋出生日期", "syllables of the name and birth date"),
    ("近音＋出生年份", "near sound of the name and birth year"),
    ("出生日期＋姓", "birth date and surname"),
    ("电话＋姓或名", "telephone and surname or given name"),
    ("电话＋出生年份", "telephone and birth year"),
    ("住址＋名的读音", "home and sound of the given name"),
    ("住址＋出生日期", "home and birth date"),
    ("亲属", "kin"),
    ("姓名", "name, where rare"),
    ("字母姓名与出生日期", "parts of a name in letters, birth date"),
    ("字母姓名", "name in letters"),
    ("自定字段", "own texts and a part of the name"),
    ("住处附近＋读音", "neighbourhood and sound of the name"),
    ("同电话者", "sharing a telephone"),
    ("同住址者", "sharing a home"),
];

/// The first of the passes that only serve to learn what relatives share.
pub const FIRST_FAMILY_PASS: usize = 16;

/// The keys of a mention in a pass; 0 is never a key.
pub(crate) fn of(corpus: &Corpus, features: &Features, pass: usize, mention: u32, put: &mut dyn FnMut(u64)) {
    of_mention(corpus, features, pass, mention, &features.mentions[index(mention)], put);
}

/// The keys of `me`, which need not be all that the mention says.
pub(crate) fn of_mention(
    corpus: &Corpus,
    features: &Features,
    pass: usize,
    mention: u32,
    me: &MentionFeature,
    put: &mut dyn FnMut(u64),
) {
    let mut put = |parts: &[u64]| {
        if !parts.contains(&0) {
            put(hash_numbers(parts));
        }
    };
    let number = &features.numbers[index(me.number)];
    let name = features.names.get(me.name);
    match pass {
        0 => put(&[number.whole]),
        1 => {
            put(&[number.head(), surname(features, me)]);
            put(&[number.head(), name.given_pinyin, 1]);
        }
        2 => put(&[number.tail()]),
        3 => each_name(features, me, |bag, _| each_day(features, me, |day| put(&[bag, day]))),
        4 => each_name(features, me, |_, fuzzy| each_year(features, me, |year| put(&[fuzzy, year]))),
        5 => each_day(features, me, |day| put(&[day, name.surname_or_first()])),
        6 => {
            put(&[phone(features, me), surname(features, me)]);
            put(&[phone(features, me), name.given_pinyin, 1]);
        }
        7 => each_year(features, me, |year| put(&[phone(features, me), year])),
        8 => each_home(features, me, |home| {
            put(&[home, if me.name == 0 { features.names.get(me.given).fuzzy } else { name.given_pinyin }]);
        }),
        9 => each_home(features, me, |home| each_day(features, me, |day| put(&[home, day]))),
        10 => each_kin(features, me, &mut put),
        11 => put(&[name.pinyin]),
        12 => each_day(features, me, |day| {
            put(&[day, surname_sound(features, me), 1]);
            put(&[day, features.names.get(me.given).fuzzy, 2]);
        }),
        13 => in_letters(corpus, features, me, mention, &mut put),
        14 => own_texts(corpus, features, me, mention, &mut put),
        15 => {
            for address in [me.address, me.hukou_address] {
                put(&[features.places[index(address)].around, name.pinyin]);
            }
        }
        16 => put(&[phone(features, me)]),
        _ => each_home(features, me, |home| put(&[home])),
    }
}

/// What splits a block that is too large; 0 leaves a mention out.
pub(crate) fn second(features: &Features, pass: usize, mention: u32) -> u64 {
    let me = &features.mentions[index(mention)];
    let name = features.names.get(if me.name == 0 { me.surname } else { me.name });
    let born = me.born(&features.numbers);
    match pass {
        0 | 6 => name.pinyin,
        1 | 5 => name.given_pinyin.max(features.names.get(me.given).fuzzy),
        3 | 4 | 11 | 13 | 15 => {
            hash_numbers(&[phone(features, me), features.places[index(me.address)].dwelling])
        }
        2 | 7 | 9 => hash_numbers(&[name.pinyin]),
        16 | 17 => 0,
        _ => {
            if born.known() && name.pinyin != 0 {
                hash_numbers(&[born.key(), name.pinyin])
            } else {
                0
            }
        }
    }
}

fn phone(features: &Features, me: &MentionFeature) -> u64 {
    features.phones[index(me.phone)].digits
}

fn surname(features: &Features, me: &MentionFeature) -> u64 {
    if me.name == 0 { surname_sound(features, me) } else { features.names.get(me.name).surname_or_first() }
}

fn surname_sound(features: &Features, me: &MentionFeature) -> u64 {
    features.names.get(me.surname).fuzzy
}

/// Sound (its syllables in any order) and near sound of the name and of the former name.
fn each_name(features: &Features, me: &MentionFeature, mut put: impl FnMut(u64, u64)) {
    for name in [me.name, me.former] {
        if name != 0 {
            let name = features.names.get(name);
            put(name.bag, name.fuzzy);
        }
    }
}

/// The birth date stated, the one in the number, and its lunar form.
fn each_day(features: &Features, me: &MentionFeature, mut put: impl FnMut(u64)) {
    let in_number = features.numbers[index(me.number)].birth;
    if me.birth.whole() {
        put(me.birth.key());
    }
    if in_number.whole() && in_number.key() != me.birth.key() {
        put(in_number.key());
    }
}

fn each_year(features: &Features, me: &MentionFeature, mut put: impl FnMut(u64)) {
    let in_number: DateFeature = features.numbers[index(me.number)].birth;
    let year = |year: i16| u64::try_from(year).unwrap_or(0);
    if me.birth.known() {
        put(year(me.birth.year));
    }
    if in_number.known() && in_number.year != me.birth.year {
        put(year(in_number.year));
    }
    if !me.birth.known() && !in_number.known() && me.aged_year != 0 {
        put(year(me.aged_year));
        put(year(me.aged_year - 1));
    }
}

fn each_home(features: &Features, me: &MentionFeature, mut put: impl FnMut(u64)) {
    let key = |address: u32| features.places[index(address)].dwelling;
    let (here, there) = (key(me.address), key(me.hukou_address));
    if here != 0 {
        put(here);
    }
    if there != 0 && there != here {
        put(there);
    }
}

fn each_kin(features: &Features, me: &MentionFeature, put: &mut dyn FnMut(&[u64])) {
    let own = features.names.get(me.name);
    let born = me.born(&features.numbers);
    let year = u64::try_from(born.year).unwrap_or(0);
    for (relation, kin) in [(1, me.spouse), (2, me.mother), (3, me.father)] {
        if kin == Kin::default() {
            continue;
        }
        let number = &features.numbers[index(kin.number)];
        let named = features.names.get(kin.name).pinyin;
        if number.kind != NumberKind::None {
            put(&[relation, number.whole, if relation == 1 { own.surname } else { year }]);
        }
        put(&[relation + 3, named, own.pinyin]);
    }
    // Two slips in the own name, but one spouse: hardly any two families have a surname and a spouse's name in common.
    put(&[8, features.names.get(me.spouse.name).pinyin, own.surname_or_first()]);
    put(&[7, features.names.get(me.mother.name).pinyin, features.names.get(me.father.name).pinyin, year]);
}

fn in_letters(
    corpus: &Corpus,
    features: &Features,
    me: &MentionFeature,
    mention: u32,
    put: &mut dyn FnMut(&[u64]),
) {
    let (surname, given) = (features.names.get(me.surname), features.names.get(me.given));
    // The two parts may have been swapped, so their order does not count.
    put(&[1, surname.fuzzy.min(given.fuzzy), surname.fuzzy.max(given.fuzzy)]);
    let postcode = features.codes.get(corpus.symbol(Column::Postcode, index(mention))).whole;
    put(&[2, postcode, surname.fuzzy]);
    put(&[3, postcode, given.fuzzy]);
    put(&[4, postcode, me.born(&features.numbers).key()]);
}

fn own_texts(
    corpus: &Corpus,
    features: &Features,
    me: &MentionFeature,
    mention: u32,
    put: &mut dyn FnMut(&[u64]),
) {
    let name = features.names.get(me.name);
    let parts = [features.names.get(me.surname).fuzzy, features.names.get(me.given).fuzzy, name.fuzzy];
    for (number, (_, column)) in corpus.text_columns().iter().enumerate() {
        let symbol = column.get(index(mention)).copied().unwrap_or(0);
        let text = features.texts.get(symbol).whole;
        for part in parts {
            put(&[u64::try_from(number + 1).unwrap_or(0), text, part]);
        }
    }
}
