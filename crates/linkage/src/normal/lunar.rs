/// The lunar years 1899 to 2100: bit n is set where the n-th month has 30 days (29 otherwise), bits 13 up hold the month
/// after which a leap month follows, 0 for none. From GB/T 33661-2017 by way of `text::lunar`, which computes the same
/// from the sky, a thousand times slower; a test compares the two.
const YEARS: [u32; 202] = [
    0x00ad5, 0x116d2, 0x00752, 0x00ea5, 0x0b64a, 0x0064b, 0x00a9b, 0x0955a, 0x0056a, 0x00b59, 0x056d2,
    0x00b52, 0x0db25, 0x00b25, 0x00a4b, 0x0b4ab, 0x002ad, 0x0056d, 0x04b69, 0x00da9, 0x0fd92, 0x00d92,
    0x00d25, 0x0ba4d, 0x00a56, 0x002b6, 0x095b5, 0x006d4, 0x00da9, 0x05d92, 0x00e92, 0x0cd26, 0x0052b,
    0x00a57, 0x0b2b6, 0x00b5a, 0x006d4, 0x06ec9, 0x00749, 0x0f693, 0x00a93, 0x0052b, 0x0ca5b, 0x00a6d,
    0x0036a, 0x09b55, 0x00ba4, 0x00b49, 0x05a93, 0x00a95, 0x0f52d, 0x00536, 0x00aad, 0x0b5aa, 0x00db2,
    0x00da4, 0x07d4a, 0x00d4a, 0x10a96, 0x00a97, 0x00556, 0x0cab5, 0x00ad5, 0x006d2, 0x08ea5, 0x00ea5,
    0x0064a, 0x06c97, 0x00a9b, 0x0f55a, 0x0056a, 0x00b69, 0x0b752, 0x00b52, 0x00b25, 0x0964b, 0x00a4b,
    0x114ab, 0x002ad, 0x0056d, 0x0cb69, 0x00da9, 0x00d92, 0x09d25, 0x00d25, 0x15a4d, 0x00a56, 0x002b6,
    0x0c5b5, 0x006d5, 0x00ea9, 0x0be92, 0x00e92, 0x00d26, 0x06a56, 0x00a57, 0x114d6, 0x0035a, 0x006d5,
    0x0b6c9, 0x00749, 0x00693, 0x0952b, 0x0052b, 0x00a5b, 0x0555a, 0x0056a, 0x0fb55, 0x00ba4, 0x00b49,
    0x0ba93, 0x00a95, 0x0052d, 0x08aad, 0x00ab5, 0x135aa, 0x005d2, 0x00da5, 0x0dd4a, 0x00d4a, 0x00c95,
    0x0952e, 0x00556, 0x00ab5, 0x055b2, 0x006d2, 0x0cea5, 0x00725, 0x0064b, 0x0ac97, 0x00cab, 0x0055a,
    0x06ad6, 0x00b69, 0x17752, 0x00b52, 0x00b25, 0x0da4b, 0x00a4b, 0x004ab, 0x0a55b, 0x005ad, 0x00b6a,
    0x05b52, 0x00d92, 0x0fd25, 0x00d25, 0x00a55, 0x0b4ad, 0x004b6, 0x005b5, 0x06daa, 0x00ec9, 0x11e92,
    0x00e92, 0x00d26, 0x0ca56, 0x00a57, 0x004d6, 0x086d5, 0x00755, 0x00749, 0x06e93, 0x00693, 0x0f52b,
    0x0052b, 0x00a5b, 0x0b55a, 0x0056a, 0x00b65, 0x0974a, 0x00b4a, 0x11a95, 0x00a95, 0x0052d, 0x0caad,
    0x00ab5, 0x005aa, 0x08ba5, 0x00da5, 0x00d4a, 0x07c95, 0x00c96, 0x0f94e, 0x00556, 0x00ab5, 0x0b5b2,
    0x006d2, 0x00ea5, 0x08e4a, 0x0068b, 0x10c97, 0x004ab, 0x0055b, 0x0cad6, 0x00b6a, 0x00752, 0x09725,
    0x00b45, 0x00a8b, 0x0549b, 0x004ab,
];
const FIRST_YEAR: i16 = 1899;
/// 10 February 1899, the first day of that year, in days since 1970-01-01.
const FIRST_DAY: i32 = -25_892;

/// Turns days into lunar dates.
#[derive(Debug, Clone)]
pub(super) struct LunarCalendar {
    /// First day, year and month of each month, in order.
    months: Vec<(i32, i16, u8)>,
}

impl LunarCalendar {
    pub(super) fn new() -> Self {
        let (mut months, mut first) = (Vec::with_capacity(2500), FIRST_DAY);
        for (year, bits) in (FIRST_YEAR..).zip(YEARS) {
            let leap = u8::try_from(bits >> 13).unwrap_or(0);
            let mut place = 0;
            for month in 1..=12_u8 {
                for _ in 0..=u8::from(month == leap) {
                    months.push((first, year, month));
                    first += if bits >> place & 1 == 1 { 30 } else { 29 };
                    place += 1;
                }
            }
        }
        Self { months }
    }

    /// Lunar year, month and day of a day since 1970-01-01; a leap month has the number of the month before it.
    pub(super) fn of(&self, day: i32) -> Option<(i16, u8, u8)> {
        let at = self.months.partition_point(|(first, _, _)| *first <= day).checked_sub(1)?;
        let (first, year, month) = self.months[at];
        let of_month = u8::try_from(day - first + 1).ok().filter(|n| *n <= 30)?;
        Some((year, month, of_month))
    }
}

#[cfg(test)]
mod tests {
    use base::Date;

    use super::*;

    #[test]
    fn agrees_with_the_calendar_computed_from_the_sky() {
        let calendar = LunarCalendar::new();
        for n in 0..600_i32 {
            let (year, month, day) = (1902 + n % 197, 1 + n % 12, 1 + n % 28);
            let (Ok(year), Ok(month), Ok(day)) =
                (i16::try_from(year), i8::try_from(month), i8::try_from(day))
            else {
                unreachable!()
            };
            let date = Date::new(year, month, day).unwrap();
            let wanted =
                text::lunar::from_solar(date).map(|(y, m, d, _)| (y, m.unsigned_abs(), d.unsigned_abs()));
            assert_eq!(calendar.of(super::super::dates::days_of(date)), wanted, "{date}");
        }
    }
}
