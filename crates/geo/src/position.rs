/// Degrees within which China lies, with some room: longitudes, then latitudes.
const CHINA: [(f64, f64); 2] = [(73.0, 136.0), (3.0, 54.0)];

/// A place on the ground in degrees of WGS 84, within the bounds of China.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    longitude: f64,
    latitude: f64,
}

/// Why two numbers are no place on the ground. None repeats the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PositionError {
    /// Numbers of a projection.
    #[error("the coordinates look like metres of a projection, not degrees")]
    Metres,
    /// Latitude before longitude.
    #[error("longitude must come first, then latitude")]
    Swapped,
    /// Somewhere else.
    #[error("the position lies outside China")]
    Abroad,
}

impl Position {
    /// A place by its degrees, to seven digits behind the point (a centimetre).
    pub fn new(longitude: f64, latitude: f64) -> Result<Self, PositionError> {
        let degrees = |value: f64| value.is_finite() && value.abs() <= 180.0;
        if !degrees(longitude) || !degrees(latitude) {
            return Err(PositionError::Metres);
        }
        let inside = |value: f64, (low, high): (f64, f64)| (low..=high).contains(&value);
        if inside(longitude, CHINA[0]) && inside(latitude, CHINA[1]) {
            let fine = |degrees: f64| (degrees * 1e7).round() / 1e7;
            return Ok(Self { longitude: fine(longitude), latitude: fine(latitude) });
        }
        let swapped = inside(latitude, CHINA[0]) && inside(longitude, CHINA[1]);
        Err(if swapped { PositionError::Swapped } else { PositionError::Abroad })
    }

    /// Degrees east.
    pub fn longitude(self) -> f64 {
        self.longitude
    }

    /// Degrees north.
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// A place that was computed from one that was checked.
    pub(crate) fn moved(longitude: f64, latitude: f64) -> Self {
        Self { longitude, latitude }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_wrong_with_numbers() {
        assert!(Position::new(120.19, 30.26).is_ok());
        for (east, north, fault) in [
            (30.26, 120.19, PositionError::Swapped),
            (2.35, 48.86, PositionError::Abroad),
            (500_100.0, 3_300_100.0, PositionError::Metres),
            (f64::NAN, 30.0, PositionError::Metres),
        ] {
            assert_eq!(Position::new(east, north), Err(fault), "{east} {north}");
        }
    }
}
