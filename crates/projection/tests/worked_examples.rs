//! Life tables against tables worked out in print.
#![allow(clippy::unwrap_used, reason = "a test stops at the first fault")]

use projection::{AgeGrid, InfantRule, LifeTable, Sex};

/// Preston, Heuveline and Guillot, *Demography* (2001), box 3.1: Austria, males, 1992; ax as printed there.
#[test]
fn austria_1992_is_the_books() {
    let deaths =
        [419, 70, 36, 46, 249, 420, 403, 441, 508, 769, 1154, 1866, 2043, 3496, 4366, 4337, 5279, 6460, 6146];
    let persons = [
        47925, 189_127, 234_793, 238_790, 254_996, 326_831, 355_086, 324_222, 269_963, 261_971, 238_011,
        261_612, 181_385, 187_962, 153_832, 105_169, 73694, 57512, 32248,
    ];
    let ax = [
        0.068, 1.626, 2.5, 3.143, 2.724, 2.520, 2.481, 2.601, 2.701, 2.663, 2.698, 2.676, 2.645, 2.624,
        2.619, 2.593, 2.518, 2.423, 5.247,
    ];
    let survivors = [
        100_000, 99133, 98986, 98910, 98815, 98334, 97704, 97151, 96492, 95588, 94195, 91937, 88711, 83845,
        76377, 66225, 53803, 37441, 21134,
    ];
    let died = [
        867, 147, 76, 95, 481, 630, 553, 659, 904, 1393, 2258, 3225, 4867, 7467, 10152, 12422, 16362, 16307,
        21134,
    ];
    let lived = [
        99192, 396_183, 494_741, 494_375, 492_980, 490_106, 487_127, 484_175, 480_384, 474_686, 465_777,
        452_188, 432_096, 401_480, 357_713, 301_224, 228_404, 145_182, 110_889,
    ];
    let mx: Vec<f64> =
        deaths.iter().zip(persons).map(|(deaths, persons)| f64::from(*deaths) / f64::from(persons)).collect();
    let table = LifeTable::from_mx_ax(AgeGrid::Abridged { open: 85 }, &mx, &ax, 100_000.0).unwrap();
    for at in 0..19 {
        assert!((table.lx[at] - f64::from(survivors[at])).abs() < 1.0, "l {at}");
        assert!((table.dx[at] - f64::from(died[at])).abs() < 1.0, "d {at}");
        // The book's ax have three decimals, and its L follow from unrounded ones.
        assert!((table.person_years[at] - f64::from(lived[at])).abs() < 9.0, "L {at}");
    }
    assert!((table.e0() - 72.889).abs() < 0.001, "{}", table.e0());
    assert!((table.ex[18] - 5.247).abs() < 0.001);
}

/// United Nations, *Model Life Tables for Developing Countries* (1982), p. 34: the first Latin American table for males, whose ax
/// come from Coale and Demeny's West, 2.5 at 5 and 10, and Greville's formula above. The group before the open one is left out: the
/// tables knew the rate at 85-89, of which only that of 85 and over is printed.
#[test]
fn greville_is_the_united_nations() {
    let mx = [
        0.23669, 0.04672, 0.00982, 0.00511, 0.00697, 0.01036, 0.01169, 0.01332, 0.01528, 0.01757, 0.02092,
        0.02517, 0.03225, 0.04241, 0.06056, 0.08574, 0.11840, 0.16226, 0.23745,
    ];
    let printed = [
        0.330, 1.352, 2.500, 2.500, 2.633, 2.586, 2.528, 2.528, 2.526, 2.529, 2.531, 2.538, 2.542, 2.543,
        2.520, 2.461, 2.386,
    ];
    for rule in [InfantRule::CoaleDemenyQ0, InfantRule::CoaleDemenyM0] {
        let table = LifeTable::new(AgeGrid::Abridged { open: 85 }, Sex::Male, &mx, rule, 1.0).unwrap();
        for (at, (found, printed)) in table.ax.iter().zip(printed).enumerate() {
            assert!((found - printed).abs() < 6e-4, "{at}: {found} {printed}");
        }
    }
}
