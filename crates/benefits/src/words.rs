use std::fmt::Write as _;

use base::Fen;
use serde::Deserialize;

use crate::{days::day_of, expression::Number, form::Shown};

/// A text in the two languages of every screen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// The names in braces, in both texts.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        [&self.zh, &self.en].into_iter().flat_map(|text| {
            text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        })
    }
}

/// Words with places to be filled, cut into pieces once: over a million people most of the time would go into looking names up.
#[derive(Debug)]
pub(crate) struct Template {
    zh: Vec<Piece>,
    en: Vec<Piece>,
}

#[derive(Debug)]
enum Piece {
    Text(String),
    /// The value of a place, and what stands there where it has none.
    Value(usize, Shown, String),
}

impl Template {
    /// `known` gives a name's place and how it is shown; a name that it does not know stays as written.
    pub(crate) fn new(words: &Words, known: &dyn Fn(&str) -> Option<(usize, Shown)>) -> Self {
        Self { zh: pieces(&words.zh, known), en: pieces(&words.en, known) }
    }

    /// The words with the values of the places.
    pub(crate) fn filled(&self, value: &dyn Fn(usize) -> Number) -> Words {
        Words { zh: fill(&self.zh, value), en: fill(&self.en, value) }
    }
}

fn pieces(text: &str, known: &dyn Fn(&str) -> Option<(usize, Shown)>) -> Vec<Piece> {
    let mut parts = text.split('{');
    let mut pieces = vec![Piece::Text(parts.next().unwrap_or_default().to_owned())];
    for part in parts {
        match part.split_once('}') {
            Some((name, rest)) => {
                let written = format!("{{{name}}}");
                pieces.push(match known(name) {
                    Some((place, shown)) => Piece::Value(place, shown, written),
                    None => Piece::Text(written),
                });
                pieces.push(Piece::Text(rest.to_owned()));
            }
            None => pieces.push(Piece::Text(format!("{{{part}"))),
        }
    }
    pieces.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
    pieces
}

/// Room for one value: a day is the longest that is common.
const VALUE_BYTES: usize = 10;

fn fill(pieces: &[Piece], value: &dyn Fn(usize) -> Number) -> String {
    let room = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => text.len(),
        Piece::Value(..) => VALUE_BYTES,
    });
    let mut filled = String::with_capacity(room.sum());
    for piece in pieces {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Value(place, shown, written) => {
                let shown = match value(*place) {
                    Number::Whole(number) => show(number, *shown, &mut filled),
                    Number::Truth(_) | Number::Unknown => None,
                };
                if shown.is_none() {
                    filled.push_str(written);
                }
            }
        }
    }
    filled
}

fn show(number: i64, shown: Shown, into: &mut String) -> Option<()> {
    match shown {
        Shown::Number => write!(into, "{number}").ok(),
        Shown::Yuan => write!(into, "{}", Fen(number)).ok(),
        Shown::Date => {
            let day = day_of(number)?;
            // As the day itself writes it, without its checks; years before 0 and beyond 9999 are nobody's.
            if !(0..=9999).contains(&day.year()) {
                return write!(into, "{day}").ok();
            }
            for (number, digits) in [(day.year(), 4), (i16::from(day.month()), 2), (i16::from(day.day()), 2)]
            {
                if digits == 2 {
                    into.push('-');
                }
                for at in (0..digits).rev() {
                    let digit = (number / 10_i16.pow(at)) % 10;
                    into.push(char::from(b'0' + u8::try_from(digit).unwrap_or(0)));
                }
            }
            Some(())
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::days::number_of;

    #[test]
    fn places_are_filled_as_shown_and_what_has_no_value_stays_as_written() {
        let text = |zh: &str| Words { zh: zh.to_owned(), en: "{day}".to_owned() };
        let known = |name: &str| match name {
            "day" => Some((0, Shown::Date)),
            "sum" => Some((1, Shown::Yuan)),
            "months" => Some((2, Shown::Number)),
            "nothing" => Some((3, Shown::Number)),
            _ => None,
        };
        for day in [date(2025, 1, 1), date(1999, 12, 31), date(812, 3, 4)] {
            let value = |place: usize| {
                [Number::Whole(number_of(day)), Number::Whole(360_000), Number::Whole(12), Number::Unknown]
                    [place]
            };
            let filled =
                Template::new(&text("{day}起{sum}元，{months}个月{nothing}{who}{"), &known).filled(&value);
            assert_eq!(filled.zh, format!("{day}起{}元，12个月{{nothing}}{{who}}{{", Fen(360_000)));
            assert_eq!(filled.en, day.to_string());
        }
    }
}
