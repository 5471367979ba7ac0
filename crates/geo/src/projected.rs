//! Metres of a transverse Mercator projection (Gauss and Krüger's zones of CGCS 2000, UTM of WGS 84) as degrees. Offices draw in these.

use proj4rs::{Proj, transform::transform};

/// The ellipsoid: that of CGCS 2000; that of WGS 84 differs in the tenth digit of its flattening, a tenth of a millimetre on the ground.
const ELLIPSOID: &str = "+ellps=GRS80";
/// Metres from a zone's middle beyond which nobody draws in it: three times the width of a zone of six degrees.
const FARTHEST: f64 = 1_000_000.0;

/// A transverse Mercator projection from the equator.
#[derive(Debug)]
pub(crate) struct Projected {
    metres: Proj,
    degrees: Proj,
    /// Metres that its middle is counted from eastwards; they may begin with the zone's number.
    middle: f64,
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
        let scale = parameter("scale_factor").unwrap_or(1.0);
        if !from_equator || !(0.9..=1.1).contains(&scale) {
            return None;
        }
        let (meridian, middle) = (parameter("central_meridian")?, parameter("false_easting")?);
        let north = parameter("false_northing")?;
        let metres = format!(
            "+proj=tmerc +lat_0=0 +lon_0={meridian} +k={scale} +x_0={middle} +y_0={north} {ELLIPSOID} +units=m"
        );
        Some(Self {
            metres: Proj::from_proj_string(&metres).ok()?,
            degrees: Proj::from_proj_string(&format!("+proj=longlat {ELLIPSOID}")).ok()?,
            middle,
        })
    }

    /// Degrees east and north of a place in metres. `None` where the metres are so far from the zone that they cannot be its own.
    pub(crate) fn degrees(&self, [east, north]: [f64; 2]) -> Option<[f64; 2]> {
        if !east.is_finite() || !north.is_finite() || (east - self.middle).abs() > FARTHEST {
            return None;
        }
        let mut at = (east, north, 0.0);
        transform(&self.metres, &self.degrees, &mut at).ok()?;
        Some([at.0.to_degrees(), at.1.to_degrees()])
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
            assert!(Projected::read(&own.replace(was, now)).is_none(), "{now}");
        }
    }
}
