//! Worlds by another hand than `people`: every seed draws its own rates, sources, gaps and habits of clerks, so that what
//! holds over many seeds was not fitted to one. Nothing is taken from real people.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::cast_lossless,
    clippy::wildcard_enum_match_arm,
    clippy::many_single_char_names,
    clippy::struct_excessive_bools,
    clippy::unreadable_literal,
    clippy::too_many_lines,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "a generator for tests and benches"
)]

mod clerk;
mod folk;

use folk::{Door, Soul};
use linkage::Corpus;

/// What kind of files a world has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Ordinary,
    Noisy,
    Sparse,
    TwoSources,
    NoNumbers,
    LittleOverlap,
    Duplicates,
    Tiny,
    Masked,
    Families,
}

pub const KINDS: [Kind; 10] = [
    Kind::Ordinary,
    Kind::Noisy,
    Kind::Sparse,
    Kind::TwoSources,
    Kind::NoNumbers,
    Kind::LittleOverlap,
    Kind::Duplicates,
    Kind::Tiny,
    Kind::Masked,
    Kind::Families,
];

/// A world as linkage sees it, with the truth.
pub struct Drawn {
    pub name: String,
    pub corpus: Corpus,
    pub truth: Vec<Option<u32>>,
    /// Mentions that bear the number of a second household book.
    pub second: Vec<bool>,
    pub migrant: Vec<bool>,
}

/// The world of a kind and a seed.
pub fn drawn(kind: Kind, seed: u64, households: usize) -> Drawn {
    drawn_at(kind, seed, households, None)
}

/// The same with another level of noise: 1 is what worlds have in the mean.
pub fn drawn_at(kind: Kind, seed: u64, households: usize, noise: Option<f64>) -> Drawn {
    let mut draw = Draw(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ kind as u64);
    let ways = Ways::drawn(kind, households, noise, &mut draw);
    let mut world = World { ways, draw, souls: Vec::new(), doors: Vec::new(), firms: Vec::new() };
    world.firms = (0..world.ways.firms).map(|_| folk::phone(&mut world.draw)).collect();
    folk::settle(&mut world);
    clerk::written(world, format!("{kind:?} {seed}"))
}

/// Pairs of one person's mentions under two household books: how many there are, and how many are in one cluster.
pub fn across_books(world: &Drawn, clusters: &[u32]) -> (u32, u32) {
    let mut of_person = std::collections::HashMap::<u32, Vec<usize>>::new();
    for (at, person) in world.truth.iter().enumerate() {
        of_person.entry(person.unwrap()).or_default().push(at);
    }
    let (mut all, mut found) = (0, 0);
    for mentions in of_person.values() {
        for (n, a) in mentions.iter().enumerate() {
            for b in mentions[n + 1..].iter().filter(|b| world.second[**b] != world.second[*a]) {
                all += 1;
                found += u32::from(clusters[*a] == clusters[*b]);
            }
        }
    }
    (all, found)
}

pub struct World {
    pub ways: Ways,
    pub draw: Draw,
    pub souls: Vec<Soul>,
    pub doors: Vec<Door>,
    /// The switchboard of each firm.
    pub firms: Vec<String>,
}

/// The habits of a world.
pub struct Ways {
    pub households: usize,
    pub migrants: f64,
    pub villages: f64,
    pub minority: f64,
    pub generation_names: f64,
    pub more_children: f64,
    pub twins: f64,
    pub namesakes: f64,
    pub second_books: f64,
    pub firms: usize,
    pub desks: Vec<Desk>,
}

/// A department: what it asks for and how badly it writes. Shares, of the values written.
#[derive(Clone)]
pub struct Desk {
    pub source: &'static str,
    pub form: Form,
    /// Share of the people that it knows.
    pub knows: f64,
    /// How often it has one person twice.
    pub twice: f64,
    pub number: f64,
    pub number_typo: f64,
    pub number_sound_typo: f64,
    pub number_old: f64,
    pub number_masked: f64,
    pub number_filler: f64,
    pub number_of_kin: f64,
    pub birth: f64,
    pub birth_wrong: f64,
    pub birth_default: f64,
    pub birth_lunar: f64,
    pub age_only: bool,
    pub sex: f64,
    pub name_wrong: f64,
    pub name_traditional: f64,
    pub name_masked: f64,
    pub in_parts: bool,
    pub phone: f64,
    pub phone_of_kin: f64,
    pub phone_of_firm: f64,
    pub phone_filler: f64,
    pub address: f64,
    pub address_old: f64,
    pub style: usize,
    pub kin: f64,
    pub swapped: f64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Person,
    Couple,
    Birth,
}

impl Ways {
    fn drawn(kind: Kind, households: usize, noise: Option<f64>, draw: &mut Draw) -> Self {
        let families = kind == Kind::Families;
        let usual = if kind == Kind::Noisy { 2.2 } else { draw.between(0.5, 1.5) };
        let noise = noise.unwrap_or(usual);
        let sources: &[(&'static str, Form)] = &[
            ("户籍", Form::Person),
            ("婚姻", Form::Couple),
            ("出生", Form::Birth),
            ("医保", Form::Person),
            ("居住", Form::Person),
            ("学籍", Form::Person),
        ];
        let count = match kind {
            Kind::TwoSources | Kind::Tiny => 2,
            Kind::Duplicates => 1,
            _ => 3 + draw.below(4),
        };
        let mut chosen: Vec<(&'static str, Form)> = sources.to_vec();
        while chosen.len() > count {
            let gone = draw.below(chosen.len());
            if chosen.len() > 2 || chosen[gone].1 != Form::Person || count == 1 {
                chosen.remove(gone);
            }
            if count == 1 && chosen.len() == 1 && chosen[0].1 != Form::Person {
                chosen = vec![("户籍", Form::Person)];
            }
        }
        let desks =
            chosen.iter().map(|(source, form)| Desk::drawn(kind, noise, source, *form, draw)).collect();
        Self {
            households,
            migrants: draw.between(0.0, 0.5),
            villages: draw.between(0.0, 0.8),
            minority: if draw.chance(0.3) { 0.12 } else { 0.01 },
            generation_names: if families { 0.8 } else { draw.between(0.0, 0.5) },
            more_children: if families { 0.72 } else { draw.between(0.3, 0.6) },
            twins: if families { 0.06 } else { draw.between(0.005, 0.03) },
            namesakes: draw.between(0.0, 0.04),
            second_books: draw.between(0.003, 0.02),
            firms: households / 20,
            desks,
        }
    }
}

impl Desk {
    fn drawn(kind: Kind, noise: f64, source: &'static str, form: Form, draw: &mut Draw) -> Self {
        let sparse = kind == Kind::Sparse;
        let masked = kind == Kind::Masked && draw.chance(0.6);
        let mut rate = |low: f64, high: f64| (draw.between(low, high) * noise).min(0.9);
        let mut desk = Self {
            source,
            form,
            knows: 0.0,
            twice: rate(0.0, 0.03),
            number: 0.0,
            number_typo: rate(0.002, 0.03),
            number_sound_typo: rate(0.0, 0.003),
            number_old: rate(0.0, 0.06),
            number_masked: if masked { 0.9 } else { rate(0.0, 0.03) },
            number_filler: rate(0.0, 0.02),
            number_of_kin: rate(0.0, 0.01),
            birth: 0.0,
            birth_wrong: rate(0.005, 0.05),
            birth_default: rate(0.0, 0.03),
            birth_lunar: rate(0.0, 0.02),
            age_only: false,
            sex: 0.0,
            name_wrong: rate(0.005, 0.05),
            name_traditional: rate(0.0, 0.04),
            name_masked: 0.0,
            in_parts: false,
            phone: 0.0,
            phone_of_kin: rate(0.02, 0.2),
            phone_of_firm: rate(0.0, 0.1),
            phone_filler: rate(0.0, 0.03),
            address: 0.0,
            address_old: rate(0.03, 0.25),
            style: 0,
            kin: 0.0,
            swapped: rate(0.0, 0.006),
        };
        desk.knows = match kind {
            Kind::LittleOverlap => draw.between(0.08, 0.25),
            Kind::Duplicates => 1.0,
            _ => draw.between(0.35, 0.95),
        };
        if kind == Kind::Duplicates {
            desk.twice = 0.6;
        }
        desk.number = if kind == Kind::NoNumbers {
            0.0
        } else {
            (if sparse && draw.chance(0.6) { draw.between(0.0, 0.4) } else { draw.between(0.75, 1.0) })
                / noise.max(1.0)
        };
        desk.birth = if sparse && draw.chance(0.4) { 0.0 } else { draw.between(0.85, 1.0) };
        desk.age_only = draw.chance(if sparse { 0.3 } else { 0.08 });
        desk.sex = if draw.chance(0.25) { 0.0 } else { 0.97 };
        desk.name_masked = if kind == Kind::Masked && draw.chance(0.3) { 0.5 } else { 0.0 };
        desk.in_parts = draw.chance(0.1);
        desk.phone = if draw.chance(if sparse { 0.6 } else { 0.25 }) { 0.0 } else { draw.between(0.4, 0.95) };
        desk.address =
            if draw.chance(if sparse { 0.6 } else { 0.25 }) { 0.0 } else { draw.between(0.5, 0.98) };
        desk.style = draw.below(4);
        desk.kin = if draw.chance(0.5) { 0.0 } else { draw.between(0.3, 0.9) };
        desk
    }
}

/// A small generator of its own (Vigna, "xorshift64*").
pub struct Draw(pub u64);

impl Draw {
    pub fn next(&mut self) -> u64 {
        let mut x = self.0 | 1;
        x ^= x >> 12;
        x ^= x << 25;
        x ^= x >> 27;
        self.0 = x;
        x.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }

    pub fn below(&mut self, most: usize) -> usize {
        (self.next() % most.max(1) as u64) as usize
    }

    pub fn unit(&mut self) -> f64 {
        self.next() as f64 / (1_u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    pub fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    pub fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}
