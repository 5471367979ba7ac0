use proptest::prelude::*;

use super::*;

#[test]
fn published_samples_hold() {
    for (text, kind, sex, birth) in [
        ("11010519491231002X", CitizenNumberKind::Mainland, Sex::Female, "1949-12-31"),
        ("440524188001010014", CitizenNumberKind::Mainland, Sex::Male, "1880-01-01"),
        ("810000199408230021", CitizenNumberKind::HongKong, Sex::Female, "1994-08-23"),
        ("830000199201300022", CitizenNumberKind::Taiwan, Sex::Female, "1992-01-30"),
    ] {
        let number = CitizenNumber::parse(text).unwrap();
        assert!(number.check_digit_holds(), "{text}");
        assert_eq!((number.kind(), number.sex(), number.as_str()), (kind, sex, text));
        assert_eq!(number.birth_date().unwrap().to_string(), birth);
        assert!(!number.was_legacy());
    }
    assert_eq!(check_character("11010519491231002"), Some('X'));
    assert_eq!(CitizenNumber::parse("11010519491231002x").unwrap().as_str(), "11010519491231002X");
}

#[test]
fn the_old_form_becomes_the_new_one() {
    let number = CitizenNumber::parse("110105491231002").unwrap();
    assert_eq!(number.as_str(), "11010519491231002X");
    assert!(number.was_legacy() && number.check_digit_holds());
}

#[test]
fn says_what_is_wrong_without_repeating_it() {
    for (text, error) in [
        ("", CitizenNumberError::Length),
        ("1101051949123100", CitizenNumberError::Length),
        (" 11010519491231002X", CitizenNumberError::Length),
        ("110105194912X10020", CitizenNumberError::Character),
        ("１１０１０５１９４９１２３１００２Ｘ", CitizenNumberError::Character),
        ("11010519490230002X", CitizenNumberError::NoSuchDay),
        ("110105000012310020", CitizenNumberError::NoSuchDay),
        ("110105491331002", CitizenNumberError::NoSuchDay),
    ] {
        assert_eq!(CitizenNumber::parse(text), Err(error), "{text}");
    }
    assert!(!format!("{:?}", CitizenNumber::parse("11010519491231002X")).contains("1949"));
}

#[test]
fn a_failing_check_digit_is_no_error() {
    let number = CitizenNumber::parse("110105194912310021").unwrap();
    assert!(!number.check_digit_holds());
    assert_eq!((number.division(), number.sequence()), ("110105", 2));
}

fn numbers() -> impl Strategy<Value = CitizenNumber> {
    (100_000_u32..1_000_000, 1850_i16..2030, 1_i8..=12, 1_i8..=28, 0_u16..1000).prop_map(
        |(division, year, month, day, sequence)| {
            CitizenNumber::compose(&division.to_string(), Date::new(year, month, day).unwrap(), sequence)
                .unwrap()
        },
    )
}

proptest! {
    #[test]
    fn composing_and_parsing_are_each_others_inverse(
        division in 100_000_u32..1_000_000, year in 1_i16..=9999, month in 1_i8..=12, day in 1_i8..=28, sequence in 0_u16..1000,
    ) {
        let birth = Date::new(year, month, day).unwrap();
        let division = division.to_string();
        let made = CitizenNumber::compose(&division, birth, sequence).unwrap();
        let read = CitizenNumber::parse(made.as_str()).unwrap();
        prop_assert_eq!(read, made);
        prop_assert!(read.check_digit_holds());
        prop_assert_eq!((read.division(), read.birth_date(), read.sequence()), (&*division, Some(birth), sequence));
        prop_assert_eq!(read.sex(), if sequence % 2 == 1 { Sex::Male } else { Sex::Female });
    }

    #[test]
    fn one_wrong_character_is_always_noticed(number in numbers(), at in 0_usize..18, digit in b'0'..=b'9') {
        let mut bytes = number.as_str().as_bytes().to_vec();
        prop_assume!(bytes[at] != digit);
        bytes[at] = digit;
        let changed = CitizenNumber::parse(std::str::from_utf8(&bytes).unwrap());
        prop_assert!(!changed.is_ok_and(|number| number.check_digit_holds()));
    }

    #[test]
    fn two_neighbours_swapped_are_always_noticed(number in numbers(), at in 0_usize..17) {
        // The weights are powers of 2 modulo 11, so that two neighbours' weights always differ.
        let mut bytes = number.as_str().as_bytes().to_vec();
        prop_assume!(bytes[at] != bytes[at + 1]);
        bytes.swap(at, at + 1);
        let swapped = CitizenNumber::parse(std::str::from_utf8(&bytes).unwrap());
        prop_assert!(!swapped.is_ok_and(|number| number.check_digit_holds()));
    }

    #[test]
    fn no_text_is_too_odd(text in ".{0,24}", digits in "[0-9xX]{14,19}") {
        let _ = CitizenNumber::parse(&text);
        if let Ok(number) = CitizenNumber::parse(&digits) {
            prop_assert_eq!(number.as_str().len(), 18);
        }
        let _ = crate::credit::CreditCode::parse(&text);
        let _ = crate::certificate::MarriageNumber::parse(&text);
        let _ = crate::certificate::BirthCertificateNumber::parse(&text);
        for list in crate::lists::ALL {
            let _ = list.code_of(&text);
        }
    }
}
