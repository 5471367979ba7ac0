//! GCJ-02, the shifted datum of maps that are published in China: by the public formula over Krasovsky's ellipsoid of 1940.

use std::f64::consts::PI;

use crate::Position;

/// Half the long axis of Krasovsky's ellipsoid, metres.
const AXIS: f64 = 6_378_245.0;
/// The square of its eccentricity.
const ECCENTRICITY: f64 = 0.006_693_421_622_965_943;
/// Steps until an inverse is exact to the last digit that is kept.
const STEPS: usize = 6;

/// What coordinates refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Datum {
    /// WGS 84, and CGCS 2000 with it: what is kept.
    #[default]
    Wgs84,
    /// GCJ-02: for drawing over maps that are published in China.
    Gcj02,
}

/// A kept position as it is drawn.
#[must_use]
pub fn shown_in(datum: Datum, kept: Position) -> Position {
    match datum {
        Datum::Wgs84 => kept,
        Datum::Gcj02 => {
            let (east, north) = shift(kept);
            Position::moved(kept.longitude() + east, kept.latitude() + north)
        }
    }
}

/// A position that was given in `datum`, as it is kept. The formula has no inverse of its own; each step shifts the guess and takes
/// off what it is too far.
#[must_use]
pub fn kept(datum: Datum, given: Position) -> Position {
    let mut guess = given;
    if datum == Datum::Wgs84 {
        return guess;
    }
    for _ in 0..STEPS {
        let shown = shown_in(datum, guess);
        guess = Position::moved(
            guess.longitude() + given.longitude() - shown.longitude(),
            guess.latitude() + given.latitude() - shown.latitude(),
        );
    }
    guess
}

/// How far a position is shifted, in degrees east and north.
fn shift(at: Position) -> (f64, f64) {
    let (x, y) = (at.longitude() - 105.0, at.latitude() - 35.0);
    let wave = |size: f64, angle: f64| size * (angle * PI).sin();
    let both = (wave(20.0, 6.0 * x) + wave(20.0, 2.0 * x)) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + both
        + (wave(20.0, y) + wave(40.0, y / 3.0)) * 2.0 / 3.0
        + (wave(160.0, y / 12.0) + wave(320.0, y / 30.0)) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + both
        + (wave(20.0, x) + wave(40.0, x / 3.0)) * 2.0 / 3.0
        + (wave(150.0, x / 12.0) + wave(300.0, x / 30.0)) * 2.0 / 3.0;
    let latitude = at.latitude().to_radians();
    let flat = 1.0 - ECCENTRICITY * latitude.sin().powi(2);
    let meridian = AXIS * (1.0 - ECCENTRICITY) / (flat * flat.sqrt());
    let parallel = AXIS / flat.sqrt() * latitude.cos();
    ((east / parallel).to_degrees(), (north / meridian).to_degrees())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pairs that eviltransform publishes with its implementations: Shanghai, Shenzhen, Beijing.
    const PUBLISHED: [[f64; 4]; 3] = [
        [121.527_210_6, 31.177_427_6, 121.531_541_859_215, 31.175_303_983_645_97],
        [113.912_316, 22.543_847, 113.917_176_480_836_3, 22.540_796_131_694_766],
        [116.377_817, 39.911_954, 116.384_047_224_556_57, 39.913_345_455_360_69],
    ];

    #[test]
    fn shifts_as_published_and_back() {
        for [east, north, shown_east, shown_north] in PUBLISHED {
            let at = Position::new(east, north).unwrap();
            let shown = shown_in(Datum::Gcj02, at);
            assert!((shown.longitude() - shown_east).abs() < 1e-9, "{}", shown.longitude());
            assert!((shown.latitude() - shown_north).abs() < 1e-9, "{}", shown.latitude());
            let back = kept(Datum::Gcj02, shown);
            assert!((back.longitude() - east).abs() < 1e-9 && (back.latitude() - north).abs() < 1e-9);
        }
    }

    #[test]
    fn what_is_kept_is_drawn_as_it_is() {
        let at = Position::new(120.19, 30.26).unwrap();
        assert_eq!((shown_in(Datum::Wgs84, at), kept(Datum::Wgs84, at)), (at, at));
    }
}
