//! How offices write days.

use tyme4rs::tyme::solar::SolarDay;

use super::slips::full_width;
use crate::chance::Chance;
use crate::day::Day;

/// A written form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// 19900301
    Compact,
    /// 1990-03-01
    Dash,
    /// 1990/3/1
    Slash,
    /// 1990.03.01 or 1990.3.1
    Dot,
    /// 1990年3月1日
    Chinese,
    /// 一九九〇年三月一日
    Numerals,
    /// １９９０-０３-０１
    Wide,
}

/// A day in a form. The parts need not be a real day: clerks write what they write.
pub(crate) fn write_parts((year, month, day): (i32, i32, i32), form: Form) -> String {
    match form {
        Form::Compact => format!("{year:04}{month:02}{day:02}"),
        Form::Dash => format!("{year:04}-{month:02}-{day:02}"),
        Form::Slash => format!("{year}/{month}/{day}"),
        Form::Dot => format!("{year}.{month:02}.{day:02}"),
        Form::Chinese => format!("{year}年{month}月{day}日"),
        Form::Numerals => {
            let digits: String = year.to_string().chars().map(numeral).collect();
            format!("{digits}年{}月{}日", small(month), small(day))
        }
        Form::Wide => full_width(&format!("{year:04}-{month:02}-{day:02}")),
    }
}

/// A day in a form.
pub(crate) fn write(day: Day, form: Form) -> String {
    write_parts(day.civil(), form)
}

fn numeral(digit: char) -> char {
    const NUMERALS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    digit.to_digit(10).and_then(|value| usize::try_from(value).ok()).map_or(digit, |value| NUMERALS[value])
}

/// 1 to 39 in Chinese numerals.
pub(crate) fn small(number: i32) -> String {
    let digit = |value: i32| numeral(char::from_digit(u32::try_from(value).unwrap_or(0), 10).unwrap_or('0'));
    match number {
        ..=9 => digit(number).to_string(),
        10 => "十".to_owned(),
        11..=19 => format!("十{}", digit(number % 10)),
        _ if number % 10 == 0 => format!("{}十", digit(number / 10)),
        _ => format!("{}十{}", digit(number / 10), digit(number % 10)),
    }
}

/// The day of the lunar calendar: year, month (negative in a leap month), day.
pub(crate) fn lunar(day: Day) -> Option<(i32, i32, i32)> {
    let (year, month, date) = day.civil();
    let part = |value: i32| usize::try_from(value).ok();
    let solar = SolarDay::new(isize::try_from(year).ok()?, part(month)?, part(date)?).ok()?;
    let lunar = solar.get_lunar_day();
    let whole = |value: isize| i32::try_from(value).ok();
    let number = i32::try_from(lunar.get_day()).ok()?;
    Some((whole(lunar.get_year())?, whole(lunar.get_month())?, number))
}

/// 农历1990年八月十五, 阴历1990年闰五月初三.
pub(crate) fn write_lunar((year, month, day): (i32, i32, i32), chance: &mut Chance) -> String {
    let head = if chance.yes(0.7) { "农历" } else { "阴历" };
    let leap = if month < 0 { "闰" } else { "" };
    let month = match month.abs() {
        1 => "正".to_owned(),
        11 => "十一".to_owned(),
        12 if chance.yes(0.5) => "腊".to_owned(),
        other => small(other),
    };
    let day = match day {
        ..=10 => format!("初{}", small(day)),
        21..=29 => format!("廿{}", small(day - 20)),
        _ => small(day),
    };
    format!("{head}{year}年{leap}{month}月{day}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_as_offices_write_them() {
        let day = Day::of(1990, 3, 21);
        for (form, text) in [
            (Form::Compact, "19900321"),
            (Form::Slash, "1990/3/21"),
            (Form::Chinese, "1990年3月21日"),
            (Form::Numerals, "一九九〇年三月二十一日"),
            (Form::Wide, "１９９０－０３－２１"),
        ] {
            assert_eq!(write(day, form), text);
        }
    }

    /// The Mid-Autumn and New Year's days of published calendars.
    #[test]
    fn lunar_days_agree_with_festivals() {
        assert_eq!(lunar(Day::of(2023, 9, 29)), Some((2023, 8, 15)));
        assert_eq!(lunar(Day::of(2025, 1, 29)), Some((2025, 1, 1)));
        assert_eq!(lunar(Day::of(1990, 10, 3)), Some((1990, 8, 15)));
    }
}
