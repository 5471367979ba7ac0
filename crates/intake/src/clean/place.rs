use codes::division::Divisions;

use super::{Reading, Text};
use crate::finding::{Code, Detail};

/// A division by its code (2, 4, 6, 9 or 12 digits, a name may follow) or by its name, as twelve digits.
///
/// A code of the right form below a known province is kept although the edition lacks it: it may be older or newer.
pub(super) fn division(cell: &str) -> Reading<'_> {
    const UNKNOWN: Reading<'static> = Reading::Bad(Code::DivisionUnknown, Detail::None);
    let narrow = text::fold::half_width(cell);
    let narrow = narrow.trim();
    let digits = &narrow[..narrow.bytes().take_while(u8::is_ascii_digit).count()];
    let divisions = Divisions::bundled();
    if digits.is_empty() {
        let whole = divisions.find_by_name(narrow).filter(|found| found.rest.trim().is_empty());
        return whole.map_or(UNKNOWN, |found| Reading::Value(Text::Own(found.division.code.to_string())));
    }
    if !matches!(digits.len(), 2 | 4 | 6 | 9 | 12) {
        return UNKNOWN;
    }
    let twelve = Text::Own(format!("{digits:0<12}"));
    match (divisions.get(digits), digits.get(..2).and_then(|province| divisions.get(province))) {
        (Some(_), _) => Reading::Value(twelve),
        (None, Some(_)) => Reading::Odd(twelve, Code::DivisionUnknown),
        (None, None) => UNKNOWN,
    }
}
