use proptest::prelude::*;

use super::*;

fn fulls(name: &str) -> Vec<String> {
    of_name(name).into_iter().map(|reading| reading.full).collect()
}

#[test]
fn surnames_are_read_as_surnames() {
    for (name, full, initials) in [
        ("王芳", "wangfang", "wf"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("解晓东", "xiexiaodong", "xxd"),
        ("仇英", "qiuying", "qy"),
        ("曾国藩", "zengguofan", "zgf"),
        ("万俟晓", "moqixiao", "mqx"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("欧阳修", "ouyangxiu", "oyx"),
        ("長孫無忌", "zhangsunwuji", "zswj"),
        ("吕布", "lvbu", "lb"),
        ("任静", "renjing", "rj"),
        ("Zhang San", "zhangsan", "zhangsan"),
    ] {
        let best = of_name(name).remove(0);
        assert_eq!((&*best.full, &*best.initials), (full, initials), "{name}");
    }
}

#[test]
fn every_sensible_reading_is_given() {
    assert!(fulls("单乐").contains(&"shanyue".to_owned()) && fulls("单乐").contains(&"shanle".to_owned()));
    assert!(fulls("单丹").contains(&"dandan".to_owned()), "the common reading stays findable");
    assert!(fulls("乐朝行").len() <= MOST_READINGS);
    assert_eq!(fulls("𠮷"), Vec::<String>::new());
    assert_eq!(fulls("𠮷田"), ["tian"]);
    assert_eq!(fulls(""), Vec::<String>::new());
}

#[test]
fn syllables_are_numbers_that_tell_sounds_apart() {
    assert_eq!(key('张'), key('章'));
    assert_ne!(key('张'), key('王'));
    assert_eq!((key('A'), key('𠮷'), fuzzy(0), fuzzy(u16::MAX)), (0, 0, 0, 0));
    for (one, two) in [
        ('林', '零'),
        ('张', '脏'),
        ('陈', '岑'),
        ('李', '你'),
        ('胡', '福'),
        ('然', '兰'),
        ('静', '进'),
        ('山', '三'),
    ] {
        assert_ne!(key(one), key(two), "{one}{two}");
        assert_eq!(fuzzy(key(one)), fuzzy(key(two)), "{one}{two}");
    }
    for (one, two) in [('张', '王'), ('东', '登'), ('李', '力')] {
        assert_eq!(fuzzy(key(one)) == fuzzy(key(two)), key(one) == key(two), "{one}{two}");
    }
    assert!(keys('单').count() >= 2 && syllables_of('单').contains(&"shan"));
    assert!(syllables_of('x').is_empty());
}

proptest! {
    #[test]
    fn no_name_is_too_odd(name in ".{0,16}", han in "[\u{3400}-\u{9FFF}]{0,6}") {
        for text in [name, han] {
            for reading in of_name(&text) {
                prop_assert!(reading.full.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
                prop_assert!(reading.initials.len() <= reading.full.len());
            }
            for c in text.chars() {
                let _ = fuzzy(key(c));
            }
        }
    }
}

#[test]
fn letters_sound_out_a_run_of_characters() {
    for letters in ["wuchang", "wcjd", "wuchangjie", "wcjiedao", "jiedao", "jd", "changj", "w"] {
        assert!(within("五常街道", letters), "{letters}");
    }
    // In whichever of its ways a character is read: 长 chang or zhang, 乐 le or yue.
    for letters in ["changle", "zhangyue", "cl", "zy"] {
        assert!(within("长乐村", letters), "{letters}");
    }
    assert!(within("第3社区", "3sq") && within("A栋", "adong"));
    for letters in ["", "wj", "wuchangx", "changwu", "五常", "wu chang", "dj"] {
        assert!(!within("五常街道", letters), "{letters}");
    }
    // However long both are, the time grows with their product.
    assert!(!within(&"啊".repeat(1_000), &format!("{}x", "a".repeat(100))));
}
