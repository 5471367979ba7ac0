//! What to grow: the place's size and seat, and how often each thing goes wrong.

use base::Date;
use serde::{Deserialize, Serialize};

/// Everything that determines a place. The same options give the same bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// People who live in the place or have their hukou there (the living only).
    pub people: u32,
    /// Seed of every draw.
    pub seed: u64,
    /// Street (or town) to begin with, 12 digits or the first 9. Larger places go on with the other streets of
    /// its county, then with the counties of its prefecture, then of its province.
    pub street: String,
    /// People per street before the next one is begun.
    pub street_people: u32,
    /// Codes that the county bore earlier, each with the first day on which it no longer did: they
    /// stand in the numbers of people registered before.
    pub former_counties: Vec<FormerCounty>,
    /// The day on which the extracts are taken.
    pub as_of: Date,
    /// Shares and error rates.
    pub rates: Rates,
    /// Threads to work with; all when absent. The result does not depend on it.
    pub threads: Option<usize>,
}

/// A code that a county bore until some day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FormerCounty {
    /// County that has another code today, 6 digits.
    pub county: String,
    /// The earlier code, 6 digits.
    pub code: String,
    /// First day on which the earlier code was no longer given.
    pub until: Date,
}

impl Default for Options {
    fn default() -> Self {
        let former = |code: &str, year, month| FormerCounty {
            county: "330110".to_owned(),
            code: code.to_owned(),
            until: Date::constant(year, month, 1),
        };
        Self {
            people: 116_186,
            seed: 1,
            street: "330110010000".to_owned(),
            street_people: 120_000,
            // Yuhang was a county until 1994, a city until 2001.
            former_counties: vec![former("330125", 1994, 4), former("330184", 2001, 3)],
            as_of: Date::constant(2026, 6, 30),
            rates: Rates::default(),
            threads: None,
        }
    }
}

macro_rules! rates {
    ($($(#[$doc:meta])* $name:ident = $value:expr;)+) => {
        /// Shares of people and rows to which each thing happens, between 0 and 1. Where nothing
        /// else is said a rate is per row (or per filled cell) and is multiplied by the source's
        /// carelessness: residence registration 1.6, insurance 1.2, hukou 0.7, marriage 0.6, birth 0.8.
        #[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Rates {
            $($(#[$doc])* pub $name: f64,)+
        }

        impl Default for Rates {
            fn default() -> Self {
                Self { $($name: $value,)+ }
            }
        }

        impl Rates {
            /// The first rate that is not between 0 and 1, by name.
            #[must_use]
            pub fn out_of_range(&self) -> Option<&'static str> {
                $(if !(0.0..=1.0).contains(&self.$name) { return Some(stringify!($name)); })+
                None
            }

            /// Every error rate nought and every paper present: the same people and moves, written flawlessly. The
            /// shares that make up the place stay.
            #[must_use]
            pub fn flawless() -> Self {
                let share = Self::default();
                let mut none = Self { $($name: 0.0,)+ };
                none.migrants = share.migrants;
                none.unaccounted = share.unaccounted;
                none.known_elsewhere = share.known_elsewhere;
                none.hukou_split_in_place = share.hukou_split_in_place;
                none.unaccounted_in_place = share.unaccounted_in_place;
                none.insured_local = share.insured_local;
                none.insured_migrant = share.insured_migrant;
                none.registered_migrant = share.registered_migrant;
                none.registered_local = share.registered_local;
                none.married_here = share.married_here;
                none.born_here = share.born_here;
                none
            }
        }
    };
}

rates! {
    /// Share of `people` who live here with their hukou elsewhere (流动人口): 32,000 of 116,186.
    migrants = 32_000.0 / 116_186.0;
    /// Share of `people` with hukou here whose present address the police do not know (去向不明): 8,149 of 116,186.
    unaccounted = 8_149.0 / 116_186.0;
    /// Share of the others with hukou here who live elsewhere at an address that the police know (外出).
    known_elsewhere = 0.13;
    /// Of them: share who stay within the place (人户分离).
    hukou_split_in_place = 0.66;
    /// Of the unaccounted who live away from their hukou's dwelling: share who live within the place.
    unaccounted_in_place = 0.78;
    /// Share of people with hukou here who moved unnoticed: the hukou extract says 在户.
    quietly_moved = 0.015;
    /// Share of adults with hukou here who stand in the insurance extract.
    insured_local = 0.78;
    /// Share of adult migrants who do.
    insured_migrant = 0.55;
    /// Share of migrants with a standing residence registration.
    registered_migrant = 0.88;
    /// Share of people with hukou here, living in the place away from it, who registered their residence.
    registered_local = 0.64;
    /// Share of registered persons of whom an earlier, cancelled or forgotten registration stands as well.
    registered_before = 0.16;
    /// Share of marriages of local people that were registered by this county's office and computerised.
    married_here = 0.80;
    /// Share of births to mothers living here since 2008 that happened in this county's hospitals.
    born_here = 0.72;
    /// Extra people, per migrant, who lived here once and have left; their residence rows remain.
    former_migrants = 0.06;
    /// Share of migrants who are from Hong Kong, Macao, Taiwan or abroad.
    from_abroad = 0.004;
    /// Share of deaths of the last ten years that nobody cancelled in the hukou extract.
    death_not_cancelled = 0.06;
    /// Share of the dead of the last ten years who still stand in the insurance extract as active.
    dead_insured = 0.05;
    /// People with two hukou and two numbers, both standing in the hukou extract (双重户口).
    double_hukou = 0.0015;
    /// People who had another number earlier that still stands in some rows (重错号 replaced).
    second_number = 0.002;
    /// People who changed their name, per person of 10 years or more.
    former_name = 0.018;
    /// Of those: share of rows outside the hukou extract that still have the former name.
    former_name_used = 0.35;
    /// A row that stands twice in its source, with small differences.
    duplicate_row = 0.003;
    /// A second insurance row of the same person (another employer, another kind).
    second_insurance = 0.07;
    /// Identity number left blank or written as a filler.
    number_missing = 0.02;
    /// One digit of the number mistyped.
    number_mistyped = 0.008;
    /// Two neighbouring digits of the number exchanged.
    number_swapped = 0.004;
    /// The 15-digit number of before 1999 written still (people born before 1999-10 only).
    number_15 = 0.012;
    /// A relative's number in place of the person's own.
    number_of_relative = 0.0025;
    /// The last digits lost to a spreadsheet that took the number for a quantity.
    number_rounded = 0.001;
    /// Number written with spaces, full-width digits or a small x.
    number_form = 0.03;
    /// A character of the name replaced by one that sounds alike.
    name_homophone = 0.011;
    /// A character replaced by one that looks alike.
    name_look_alike = 0.006;
    /// A character written in an old or traditional form.
    name_old_form = 0.008;
    /// A rare or long name cut, spaced, or a character dropped or exchanged with its neighbour.
    name_mangled = 0.005;
    /// Birth date left blank.
    birth_missing = 0.015;
    /// One digit of the birth date wrong.
    birth_mistyped = 0.006;
    /// Day and month exchanged, or neighbouring digits.
    birth_swapped = 0.0025;
    /// First of January written because only the year was known.
    birth_first_of_january = 0.003;
    /// The day of the lunar calendar written as if it were solar; people born before 1985.
    birth_lunar = 0.012;
    /// The day of the lunar calendar written and marked as such (农历); residence and marriage extracts.
    birth_lunar_marked = 0.004;
    /// Sex wrong or blank.
    sex_wrong = 0.0025;
    /// Telephone left blank or a filler.
    phone_missing = 0.16;
    /// A number that the person no longer has.
    phone_old = 0.10;
    /// A relative's or the employer's number in place of the person's own.
    phone_shared = 0.09;
    /// One digit of the telephone mistyped.
    phone_mistyped = 0.006;
    /// Address left blank.
    address_missing = 0.025;
    /// A digit of the address wrong, or its room left out.
    address_mistyped = 0.012;
    /// The insurance row copies the hukou address from the identity card.
    address_of_card = 0.06;
    /// Insurance rows touched later without asking for the address again.
    touched_unasked = 0.02;
    /// Ethnic group left blank.
    ethnic_missing = 0.03;
    /// Names and numbers of spouse and parents in a row left blank though they are known.
    relative_missing = 0.25;
    /// The father left blank on a birth certificate.
    father_missing = 0.025;
    /// A newborn without a name yet.
    newborn_unnamed = 0.03;
    /// Husband's and wife's columns exchanged.
    couple_swapped = 0.0015;
    /// Marital state in the hukou extract that was never brought up to date.
    marital_stale = 0.18;
}
