//! The ground: real divisions, invented roads and estates, dwellings.

use std::collections::HashSet;

use crate::atlas;
use crate::chance::{Chance, Purpose, Weighted, at, count, spread};
use crate::options::Options;
use crate::place::SynthError;
use crate::tables::places::{EMPLOYER, ESTATE_END, FIRST, HOSPITALS, ORIGINS, ROAD_END, SECOND, TRADE};

/// A village or community with the names above it.
#[derive(Clone, Debug)]
pub(crate) struct Locality {
    pub(crate) code: String,
    pub(crate) province: String,
    /// Empty where the province has no cities between itself and its counties.
    pub(crate) city: String,
    pub(crate) county: String,
    pub(crate) street: String,
    pub(crate) village: String,
    pub(crate) rural: bool,
    /// An estate in it, for localities outside; `u32::MAX` for none.
    pub(crate) estate: u32,
}

impl Locality {
    /// The county's six digits.
    pub(crate) fn county_code(&self) -> &str {
        &self.code[..6]
    }
}

/// A housing estate: it has a name and a number in a road, and addresses use either.
#[derive(Clone, Debug)]
pub(crate) struct Estate {
    pub(crate) name: String,
    pub(crate) road: String,
    pub(crate) number: u32,
    pub(crate) locality: u32,
    buildings: u32,
    units: u32,
    floors: u32,
    per_floor: u32,
}

impl Estate {
    fn flats(&self) -> u32 {
        self.buildings * self.units * self.floors * self.per_floor
    }

    /// The `index`-th flat; indexes are scattered over the buildings, each flat once.
    fn flat(&self, index: u32) -> (u16, u8, u16) {
        let all = self.flats();
        // 7919 is prime and divides no estate's size, so the walk meets every flat.
        let place = u32::try_from(u64::from(index) * 7_919 % u64::from(all.max(1))).unwrap_or(0);
        let building = place % self.buildings;
        let unit = place / self.buildings % self.units;
        let floor = place / (self.buildings * self.units) % self.floors;
        let door = place / (self.buildings * self.units * self.floors);
        let small = |value: u32| u16::try_from(value).unwrap_or(u16::MAX);
        (small(building + 1), u8::try_from(unit + 1).unwrap_or(1), small((floor + 1) * 100 + door + 1))
    }
}

/// What stands at a dwelling's door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Spot {
    /// A flat in an estate.
    Flat { estate: u32, building: u16, unit: u8, room: u16 },
    /// A house of a village.
    House { group: u8, number: u16 },
    /// A bed in an employer's dormitory, which stands in an estate of its own.
    Dorm { employer: u32, building: u16, room: u16 },
}

/// Where somebody lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Dwelling {
    pub(crate) locality: u32,
    pub(crate) spot: Spot,
}

/// An employer.
#[derive(Clone, Debug)]
pub(crate) struct Employer {
    pub(crate) name: String,
    pub(crate) road: String,
    pub(crate) number: u32,
    pub(crate) phone: u64,
}

/// The ground of one block: what it may hand out without asking the others.
#[derive(Clone, Debug)]
pub(crate) struct Ground {
    pub(crate) localities: Vec<u32>,
    /// Estates of its own people.
    pub(crate) estates: Vec<u32>,
    /// Estates in other parts of the place where its people move to.
    pub(crate) guest_estates: Vec<u32>,
    pub(crate) employers: Vec<u32>,
}

/// The whole ground.
#[derive(Clone, Debug)]
pub(crate) struct Land {
    pub(crate) localities: Vec<Locality>,
    pub(crate) estates: Vec<Estate>,
    pub(crate) employers: Vec<Employer>,
    pub(crate) grounds: Vec<Ground>,
    /// Localities before this one are the place's own.
    outside_from: u32,
    origins: Weighted<Weighted<u32>>,
}

/// About so many people with hukou here make one block.
const BLOCK_PEOPLE: u32 = 6_000;

/// Origins kept per unit of weight of a province.
const ORIGINS_PER_WEIGHT: f64 = 9.0;

struct Builder {
    land: Land,
    chance: Chance,
    taken: HashSet<String>,
}

impl Land {
    /// The place's own villages and communities.
    pub(crate) fn own(&self) -> &[Locality] {
        &self.localities[..at(self.outside_from).min(self.localities.len())]
    }

    /// Lays the ground for the options.
    pub(crate) fn lay(options: &Options) -> Result<Self, SynthError> {
        let street_people = options.street_people.max(1_000);
        let street_count = options.people.div_ceil(street_people).max(1);
        let streets = atlas::streets(&options.street, at(street_count))?;
        let counties: HashSet<String> = streets.iter().map(|street| street[..6].to_owned()).collect();
        let mut builder = Builder {
            land: Self {
                localities: Vec::new(),
                estates: Vec::new(),
                employers: Vec::new(),
                grounds: Vec::new(),
                outside_from: 0,
                origins: Weighted::new([]),
            },
            chance: Chance::new(options.seed, Purpose::Land, 0),
            taken: HashSet::new(),
        };
        let found = count(streets.len());
        for (index, street) in (0..found).zip(&streets) {
            let people = spread(options.people, index, found);
            builder.street(street, (people / BLOCK_PEOPLE).max(1));
        }
        builder.guests();
        builder.land.outside_from = count(builder.land.localities.len());
        builder.origins(&counties);
        Ok(builder.land)
    }

    pub(crate) fn locality(&self, dwelling: &Dwelling) -> &Locality {
        &self.localities[at(dwelling.locality)]
    }

    /// Whether a dwelling stands in the place.
    pub(crate) fn inside(&self, dwelling: &Dwelling) -> bool {
        dwelling.locality < self.outside_from
    }

    /// A village somewhere in the country, likelier where migrants come from.
    pub(crate) fn origin(&self, chance: &mut Chance) -> u32 {
        *self.origins.draw(chance).draw(chance)
    }

    /// A dwelling in a place outside.
    pub(crate) fn outside(&self, chance: &mut Chance, locality: u32) -> Dwelling {
        let about = &self.localities[at(locality)];
        let spot = match self.estates.get(at(about.estate)) {
            Some(estate) if !about.rural || chance.yes(0.2) => {
                let (building, unit, room) = estate.flat(chance.below(estate.flats()));
                Spot::Flat { estate: about.estate, building, unit, room }
            }
            _ => house(chance),
        };
        Dwelling { locality, spot }
    }
}

fn house(chance: &mut Chance) -> Spot {
    let group = u8::try_from(chance.between(1, 18)).unwrap_or(1);
    let number = u16::try_from(chance.between(1, 140)).unwrap_or(1);
    Spot::House { group, number }
}

impl Builder {
    fn street(&mut self, code: &str, blocks: u32) {
        let first = count(self.land.localities.len());
        self.land.localities.extend(atlas::localities(code));
        let found = count(self.land.localities.len()) - first;
        for block in 0..blocks {
            // Every block has at least one community; with many communities each has several.
            let mut own: Vec<u32> =
                (0..found).filter(|index| index % blocks == block).map(|index| first + index).collect();
            if own.is_empty() {
                own.push(first + block % found.max(1));
            }
            let estates = (0..14).map(|index| self.estate(own[index % own.len()])).collect();
            let employers = (0..24).map(|_| self.employer(own[0])).collect();
            self.land.grounds.push(Ground { localities: own, estates, guest_estates: Vec::new(), employers });
        }
    }

    /// Every block's people find flats in the communities of the blocks after it.
    fn guests(&mut self) {
        let blocks = self.land.grounds.len();
        for block in 0..blocks {
            for step in 1..=4 {
                let host = &self.land.grounds[(block + step) % blocks].localities;
                let locality = host[block % host.len()];
                let estate = self.estate(locality);
                self.land.grounds[block].guest_estates.push(estate);
            }
        }
    }

    fn origins(&mut self, counties_here: &HashSet<String>) {
        let mut provinces = Vec::new();
        for &(province, weight) in ORIGINS {
            let wanted = atlas::counties_of(province, counties_here);
            if wanted.is_empty() {
                continue;
            }
            let mut villages = Vec::new();
            let mut left = (weight * ORIGINS_PER_WEIGHT).max(6.0);
            while left > 0.0 {
                left -= 1.0;
                let county = self.chance.pick(&wanted).clone();
                let Some(locality) = atlas::some_locality(&county, |n| self.chance.index(n)) else {
                    continue;
                };
                let index = count(self.land.localities.len());
                self.land.localities.push(locality);
                let estate = self.estate(index);
                self.land.localities[at(index)].estate = estate;
                villages.push(index);
            }
            // Chain migration: a few villages send many.
            provinces.push((Weighted::by_rank(villages, 6.0), weight));
        }
        self.land.origins = Weighted::new(provinces);
    }

    fn fresh_name(&mut self, endings: &[&'static str]) -> String {
        let (first, second): (Vec<char>, Vec<char>) = (FIRST.chars().collect(), SECOND.chars().collect());
        for _ in 0..8 {
            let mut name = String::new();
            name.push(*self.chance.pick(&first));
            name.push(*self.chance.pick(&second));
            name.push_str(self.chance.one_of(endings));
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
        // Large places run out of short names and number their estates, as real ones do.
        let serial = count(self.taken.len());
        let name =
            format!("{}{}{}", self.chance.pick(&first), self.chance.pick(&second), self.chance.pick(endings));
        let name = format!("{name}{}期", serial % 9 + 2);
        self.taken.insert(name.clone());
        name
    }

    fn road(&mut self) -> String {
        let (first, second): (Vec<char>, Vec<char>) = (FIRST.chars().collect(), SECOND.chars().collect());
        format!("{}{}{}", self.chance.pick(&first), self.chance.pick(&second), self.chance.pick(ROAD_END))
    }

    fn estate(&mut self, locality: u32) -> u32 {
        let name = self.fresh_name(ESTATE_END);
        let road = self.road();
        let tall = self.chance.yes(0.5);
        let positive = |value: i32| u32::try_from(value).unwrap_or(1);
        let estate = Estate {
            name,
            road,
            number: positive(self.chance.between(1, 888)),
            locality,
            buildings: positive(self.chance.between(8, 40)),
            units: positive(self.chance.between(1, 4)),
            floors: if tall { positive(self.chance.between(11, 30)) } else { 6 },
            per_floor: if tall { 4 } else { 2 },
        };
        self.land.estates.push(estate);
        count(self.land.estates.len()) - 1
    }

    fn employer(&mut self, locality: u32) -> u32 {
        let city = &self.land.localities[at(locality)].city;
        let city = city.trim_end_matches('市').to_owned();
        let own = format!("{}{}", self.chance.pick(EMPLOYER), self.chance.pick(TRADE));
        let phone = 57_188_000_000 + u64::from(self.chance.below(1_000_000));
        let road = self.road();
        let number = self.chance.below(900) + 1;
        self.land.employers.push(Employer { name: format!("{city}{own}"), road, number, phone });
        count(self.land.employers.len()) - 1
    }
}

/// Hands out the dwellings of one block, each once.
#[derive(Debug)]
pub(crate) struct Housing<'a> {
    land: &'a Land,
    ground: &'a Ground,
    next_flat: Vec<u32>,
    next_guest: Vec<u32>,
    next_house: u32,
    next_dorm: u32,
}

impl<'a> Housing<'a> {
    pub(crate) fn new(land: &'a Land, block: u32) -> Self {
        let ground = &land.grounds[at(block)];
        let next_flat = vec![0; ground.estates.len()];
        let next_guest = vec![0; ground.guest_estates.len()];
        Self { land, ground, next_flat, next_guest, next_house: 0, next_dorm: 0 }
    }

    /// The land it stands on.
    pub(crate) fn land(&self) -> &'a Land {
        self.land
    }

    /// An employer of the block.
    pub(crate) fn employer(&self, chance: &mut Chance) -> u32 {
        *chance.pick(&self.ground.employers)
    }

    /// A dwelling in the block: a flat mostly, a village house sometimes.
    pub(crate) fn own(&mut self, chance: &mut Chance) -> Dwelling {
        let locality = self.ground.localities[at(self.next_house) % self.ground.localities.len()];
        let houses = if self.land.localities[at(locality)].rural { 0.55 } else { 0.06 };
        if chance.yes(houses) {
            let serial = self.next_house;
            self.next_house += 1;
            let per_locality = serial / count(self.ground.localities.len()).max(1);
            let group = u8::try_from(per_locality % 16 + 1).unwrap_or(1);
            let number = u16::try_from(per_locality / 16 + 1).unwrap_or(u16::MAX);
            return Dwelling { locality, spot: Spot::House { group, number } };
        }
        self.next_house += u32::from(chance.yes(0.3));
        let slot = chance.index(self.ground.estates.len());
        let estate = self.ground.estates[slot];
        let dwelling = self.flat(estate, self.next_flat[slot]);
        self.next_flat[slot] += 1;
        dwelling
    }

    /// A flat elsewhere in the place.
    pub(crate) fn guest(&mut self, chance: &mut Chance) -> Dwelling {
        let slot = chance.index(self.ground.guest_estates.len());
        let dwelling = self.flat(self.ground.guest_estates[slot], self.next_guest[slot]);
        self.next_guest[slot] += 1;
        dwelling
    }

    /// A room in an employer's dormitory, for up to eight.
    pub(crate) fn dorm(&mut self, employer: u32) -> Dwelling {
        let serial = self.next_dorm;
        self.next_dorm += 1;
        let building = u16::try_from(serial % 4 + 1).unwrap_or(1);
        let floor = serial / 4 % 6 + 1;
        let room = u16::try_from(floor * 100 + serial / 24 % 60 + 1).unwrap_or(101);
        Dwelling { locality: self.ground.localities[0], spot: Spot::Dorm { employer, building, room } }
    }

    fn flat(&self, estate: u32, index: u32) -> Dwelling {
        let about = &self.land.estates[at(estate)];
        let (building, unit, room) = about.flat(index);
        Dwelling { locality: about.locality, spot: Spot::Flat { estate, building, unit, room } }
    }
}

/// The name of a hospital of the county.
pub(crate) fn hospital(chance: &mut Chance, locality: &Locality) -> String {
    let city = if locality.city.is_empty() { &locality.province } else { &locality.city };
    format!("{city}{}{}", locality.county, chance.pick(HOSPITALS))
}
