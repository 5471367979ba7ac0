//! The file format: series of decimals as whole numbers, the first as it is and then differences, each in as few bytes as it
//! needs (seven bits a byte, the sign in the lowest).

use crate::ModelError;

/// The first bytes of a file.
pub(super) const MAGIC: &[u8] = b"WJR1";

pub(super) struct Packed<'a> {
    rest: &'a [u8],
}

const fn damaged(why: &'static str) -> ModelError {
    ModelError::Unreadable { what: "the reference set", why }
}

impl<'a> Packed<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, ModelError> {
        match bytes.strip_prefix(MAGIC) {
            Some(rest) => Ok(Self { rest }),
            None => Err(damaged("it does not begin as one")),
        }
    }

    /// The next `count` values with `decimals` places.
    pub(super) fn series(&mut self, count: usize, decimals: u32) -> Result<Vec<f64>, ModelError> {
        let unit = f64::from(10u32.pow(decimals));
        let mut sum = 0_i64;
        (0..count)
            .map(|_| {
                sum = sum.checked_add(self.whole()?).ok_or(damaged("a number is too large"))?;
                exact(sum).map(|value| value / unit)
            })
            .collect()
    }

    fn whole(&mut self) -> Result<i64, ModelError> {
        let mut bits = 0_u64;
        for shift in (0..63).step_by(7) {
            let (byte, rest) = self.rest.split_first().ok_or(damaged("it ends too early"))?;
            self.rest = rest;
            bits |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let half = i64::try_from(bits >> 1).unwrap_or(i64::MAX);
                return Ok(if bits & 1 == 1 { -half - 1 } else { half });
            }
        }
        Err(damaged("a number is too long"))
    }

    /// Nothing may be left.
    pub(super) fn end(&self) -> Result<(), ModelError> {
        if self.rest.is_empty() { Ok(()) } else { Err(damaged("it is longer than it should be")) }
    }
}

/// A whole number as a float, if it fits without rounding.
fn exact(value: i64) -> Result<f64, ModelError> {
    let (high, low) = (value >> 31, value & 0x7fff_ffff);
    match (i32::try_from(high), u32::try_from(low)) {
        (Ok(high), Ok(low)) if high.unsigned_abs() < 1 << 21 => {
            Ok(f64::from(high) * 2_147_483_648.0 + f64::from(low))
        }
        _ => Err(damaged("a number is too large")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_back() {
        // 1.5, then 1.25, then -100.00: as 150, -25, -10 125 in zigzag.
        let zigzag =
            |value: i64| u64::try_from(if value < 0 { -2 * value - 1 } else { 2 * value }).expect("positive");
        let mut bytes = MAGIC.to_vec();
        for value in [150, -25, -10_125] {
            let mut bits = zigzag(value);
            while bits >= 0x80 {
                bytes.push(u8::try_from(bits & 0x7f).expect("seven bits") | 0x80);
                bits >>= 7;
            }
            bytes.push(u8::try_from(bits).expect("seven bits"));
        }
        let mut packed = Packed::new(&bytes).expect("begins well");
        assert_eq!(packed.series(3, 2).expect("three"), [1.5, 1.25, -100.0]);
        packed.end().expect("nothing left");
        assert!(packed.series(1, 2).is_err());
        assert!(Packed::new(b"other").is_err());
    }
}
