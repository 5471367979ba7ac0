//! Quiet hours: from 21:00 to 08:00 nobody's telephone rings. The day is that of China (UTC+8, no summer time).

use base::Timestamp;

const DAY: i64 = 86_400;
const CHINA: i64 = 8 * 3600;
const FROM: i64 = 8 * 3600;
const UNTIL: i64 = 21 * 3600;
/// What is handed over in the last minute could arrive after it.
const MARGIN: i64 = 60;

fn second_of_day(at: Timestamp) -> i64 {
    (at.micros().div_euclid(1_000_000) + CHINA).rem_euclid(DAY)
}

/// Whether something may be handed over now, so that it arrives outside the quiet hours.
pub fn may_send(now: Timestamp) -> bool {
    (FROM..UNTIL - MARGIN).contains(&second_of_day(now))
}

/// The next moment at which something may be handed over: `at` itself, or the next 08:00.
#[must_use]
pub fn next_allowed(at: Timestamp) -> Timestamp {
    if may_send(at) {
        return at;
    }
    let second = second_of_day(at);
    let wait = if second < FROM { FROM - second } else { FROM + DAY - second };
    at.plus_seconds(wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_from_nine_at_night_to_eight_in_the_morning() {
        // 08:00 in China is midnight UTC.
        for (at, may, next) in [
            ("2026-06-30T00:00:00Z", true, "2026-06-30T00:00:00Z"),
            ("2026-06-30T12:58:59Z", true, "2026-06-30T12:58:59Z"),
            ("2026-06-30T12:59:00Z", false, "2026-07-01T00:00:00Z"),
            ("2026-06-30T13:00:00Z", false, "2026-07-01T00:00:00Z"),
            ("2026-06-30T16:30:00Z", false, "2026-07-01T00:00:00Z"),
            ("2026-06-30T23:59:59Z", false, "2026-07-01T00:00:00Z"),
        ] {
            let at: Timestamp = at.parse().unwrap();
            assert_eq!((may_send(at), next_allowed(at)), (may, next.parse().unwrap()), "{at}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_next_moment_is_allowed_and_within_half_a_day(second in 0_i64..4_000_000_000) {
            let at = Timestamp::from_micros(second * 1_000_000).unwrap();
            let next = next_allowed(at);
            proptest::prop_assert!(may_send(next) && next >= at);
            proptest::prop_assert!(next.micros() - at.micros() <= 11 * 3_600_000_000 + 60_000_000);
        }
    }
}
