//! Metres of a transverse Mercator projection (Gauss and Krüger's zones of CGCS 2000, UTM of WGS 84) as degrees. Offices draw in these.

/// Half the long axis of the ellipsoids of WGS 84 and CGCS 2000, metres.
const AXIS: f64 = 6_378_137.0;
/// Their flattening; that of CGCS 2000 differs in the tenth digit, which is a tenth of a millimetre on the ground.
const FLATTENING: f64 = 1.0 / 298.257_222_101;

/// Metres from a zone's middle beyond which nobody draws in it: three times the width of a zone of six degrees.
const FARTHEST: f64 = 1_000_000.0;

/// A transverse Mercator projection from the equator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Projected {
    /// The meridian in its middle, degrees east.
    meridian: f64,
    /// Metres that its middle is counted from, east and north; the first may begin with the zone's number.
    from: [f64; 2],
    /// By how much the middle is drawn smaller.
    scale: f64,
}

impl Projected {
    /// The projection that a `.prj` file (WKT 1, in lower case) states; `None` for any other.
    pub(crate) fn read(said: &str) -> Option<Self> {
        let mercator = ["projection[\"gauss_kruger\"", "projection[\"transverse_mercator\""];
        if !mercator.iter().any(|name| said.contains(name)) {
            return None;
        }
        // Of its units the last is the projection's own.
        let unit = said.rsplit_once("unit[")?.1;
        if number_behind(unit, ",")?.to_bits() != 1.0_f64.to_bits() {
            return None;
        }
        let parameter = |name: &str| number_behind(said, &format!("parameter[\"{name}\","));
        let from_equator = parameter("latitude_of_origin").is_none_or(|north| north.abs() < 1e-12);
        let own = Self {
            meridian: parameter("central_meridian")?,
            from: [parameter("false_easting")?, parameter("false_northing")?],
            scale: parameter("scale_factor").unwrap_or(1.0),
        };
        (from_equator && (0.9..=1.1).contains(&own.scale)).then_some(own)
    }

    /// Degrees east and north of a place in metres, by Krüger's series of 1912 to the fourth order: within a zone exact to less than a
    /// millimetre. `None` where the metres are so far from the zone that they cannot be its own.
    pub(crate) fn degrees(self, [east, north]: [f64; 2]) -> Option<[f64; 2]> {
        if !east.is_finite() || (east - self.from[0]).abs() > FARTHEST {
            return None;
        }
        let n = FLATTENING / (2.0 - FLATTENING);
        let [n2, n3, n4] = [n.powi(2), n.powi(3), n.powi(4)];
        let radius = AXIS / (1.0 + n) * (1.0 + n2 / 4.0 + n4 / 64.0) * self.scale;
        let up = (north - self.from[1]) / radius;
        let across = (east - self.from[0]) / radius;
        let back = [
            n / 2.0 - 2.0 / 3.0 * n2 + 37.0 / 96.0 * n3 - n4 / 360.0,
            n2 / 48.0 + n3 / 15.0 - 437.0 / 1_440.0 * n4,
            17.0 / 480.0 * n3 - 37.0 / 840.0 * n4,
            4_397.0 / 161_280.0 * n4,
        ];
        let (mut xi, mut eta) = (up, across);
        for (term, twice) in back.iter().zip([2.0, 4.0, 6.0, 8.0]) {
            xi -= term * (twice * up).sin() * (twice * across).cosh();
            eta -= term * (twice * up).cos() * (twice * across).sinh();
        }
        let sphere = (xi.sin() / eta.cosh()).asin();
        let towards = [
            2.0 * n - 2.0 / 3.0 * n2 - 2.0 * n3 + 116.0 / 45.0 * n4,
            7.0 / 3.0 * n2 - 8.0 / 5.0 * n3 - 227.0 / 45.0 * n4,
            56.0 / 15.0 * n3 - 136.0 / 35.0 * n4,
            4_279.0 / 630.0 * n4,
        ];
        let mut latitude = sphere;
        for (term, twice) in towards.iter().zip([2.0, 4.0, 6.0, 8.0]) {
            latitude += term * (twice * sphere).sin();
        }
        Some([self.meridian + eta.sinh().atan2(xi.cos()).to_degrees(), latitude.to_degrees()])
    }
}

/// The number that follows a word.
fn number_behind(said: &str, word: &str) -> Option<f64> {
    let behind = said.split_once(word)?.1.trim_start();
    let end = behind.find([',', ']']).unwrap_or(behind.len());
    behind.get(..end)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(meridian: f64, east: f64, scale: f64) -> String {
        format!(
            r#"projcs["x",geogcs["gcs_china_geodetic_coordinate_system_2000",datum["d_china_2000",spheroid["cgcs2000",6378137.0,298.257222101]],primem["greenwich",0.0],unit["degree",0.0174532925199433]],projection["gauss_kruger"],parameter["false_easting",{east:.1}],parameter["false_northing",0.0],parameter["central_meridian",{meridian:.1}],parameter["scale_factor",{scale}],parameter["latitude_of_origin",0.0],unit["meter",1.0]]"#
        )
    }

    /// Places that PROJ 9 brings to degrees (EPSG:4549, EPSG:4528 with the zone's number, EPSG:32650).
    #[test]
    fn brings_metres_to_degrees_as_proj_does() {
        for (meridian, false_east, scale, [east, north], expected) in [
            (120.0, 500_000.0, 1.0, [473_000.0, 3_353_000.0], [119.719_330_311, 30.296_362_428]),
            (120.0, 500_000.0, 1.0, [500_000.0, 3_400_000.0], [120.0, 30.720_617_456]),
            (120.0, 500_000.0, 1.0, [651_234.5, 2_712_345.678], [121.492_110_027, 24.507_756_039]),
            (120.0, 40_500_000.0, 1.0, [40_512_345.67, 4_411_111.1], [120.144_224_688, 39.834_032_431]),
            (117.0, 500_000.0, 0.9996, [793_000.25, 3_350_000.5], [120.044_756_082, 30.246_288_680]),
        ] {
            let projected = Projected::read(&stated(meridian, false_east, scale)).unwrap();
            let found = projected.degrees([east, north]).unwrap();
            for axis in 0..2 {
                assert!((found[axis] - expected[axis]).abs() < 2e-9, "{found:?} {expected:?}");
            }
        }
    }

    #[test]
    fn another_projection_is_none_of_these() {
        let own = stated(120.0, 500_000.0, 1.0);
        for (was, now) in [
            ("gauss_kruger", "lambert_conformal_conic"),
            (r#"unit["meter",1.0]"#, r#"unit["foot",0.3048]"#),
            (r#""latitude_of_origin",0.0"#, r#""latitude_of_origin",30.0"#),
            (r#"parameter["central_meridian",120.0],"#, ""),
            (r#""scale_factor",1"#, r#""scale_factor",100"#),
        ] {
            assert!(own.contains(was), "{was}");
            assert_eq!(Projected::read(&own.replace(was, now)), None, "{now}");
        }
    }
}
