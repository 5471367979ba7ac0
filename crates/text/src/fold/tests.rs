use proptest::prelude::*;

use super::*;

#[test]
fn one_key_for_one_thing() {
    for (text, key) in [
        ("张伟", "张伟"),
        ("張偉", "张伟"),
        ("張 昇", "张升"),
        ("甯静", "宁静"),
        ("阿布都·热合曼", "阿布都热合曼"),
        ("阿布都•热合曼", "阿布都热合曼"),
        ("阿布都．热合曼", "阿布都热合曼"),
        ("ＷＡＮＧ　Fang", "wangfang"),
        ("O'Brien-Lee", "obrienlee"),
        ("歐陽 修", "欧阳修"),
        ("Ｘ１２", "x12"),
        ("王\u{200B}芳", "王芳"),
        ("Jose\u{301}", "josé"),
        ("José", "josé"),
        ("㈱", "(株)"),
        ("葛\u{E0100}", "葛"),
        ("𠮷", "𠮷"),
        ("", ""),
    ] {
        assert_eq!(match_key(text), key, "{text}");
    }
}

#[test]
fn different_characters_stay_different() {
    for (one, two) in
        [("己", "已"), ("张", "章"), ("王", "玉"), ("洋", "样"), ("邱", "丘"), ("闫", "阎"), ("付", "傅")]
    {
        assert_ne!(match_key(one), match_key(two), "{one} {two}");
    }
}

#[test]
fn wide_becomes_narrow_and_the_rest_is_borrowed() {
    assert_eq!(half_width("１９９０－０３（甲）　Ａ"), "1990-03(甲) A");
    assert!(matches!(half_width("浙江省 12-3"), Cow::Borrowed(_)));
}

#[test]
fn a_table_cell_does_what_the_definition_says() {
    // The second method: normalise the whole text, then look characters up.
    for text in ["東京都ｶﾞ12", "Ⅷ号楼", "①②", "ﬁn", "가나다"] {
        assert_eq!(match_key(text), match_key(&text.nfkc().collect::<String>()), "{text}");
    }
}

#[test]
fn the_key_of_every_character_is_its_own_key() {
    let unstable: Vec<char> = ('\0'..=char::MAX)
        .filter(|c| {
            let key = match_key(c.encode_utf8(&mut [0; 4]));
            match_key(&key) != key
        })
        .collect();
    assert!(
        unstable.is_empty(),
        "{} characters, as {:?}",
        unstable.len(),
        unstable.iter().take(20).collect::<Vec<_>>()
    );
}

proptest! {
    #[test]
    fn a_key_of_a_key_is_itself(text in "\\PC{0,20}", han in "[\u{3400}-\u{9FFF}]{0,8}") {
        let key = match_key(&han);
        prop_assert_eq!(match_key(&key), key);
        let _ = match_key(&text);
        let _ = half_width(&text);
    }
}
