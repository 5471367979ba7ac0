//! Surnames and given names.

/// Surnames of two characters in use (百家姓 and the yearly name reports), with their traditional writing.
const COMPOUND: &[&str] = &[
    "欧阳", "歐陽", "太史", "端木", "上官", "司马", "司馬", "东方", "東方", "独孤", "獨孤", "南宫", "南宮",
    "万俟", "萬俟", "闻人", "聞人", "夏侯", "诸葛", "諸葛", "尉迟", "尉遲", "公羊", "赫连", "赫連", "澹台",
    "澹臺", "皇甫", "宗政", "濮阳", "濮陽", "公冶", "太叔", "申屠", "公孙", "公孫", "慕容", "仲孙", "仲孫",
    "钟离", "鍾離", "长孙", "長孫", "宇文", "司徒", "鲜于", "鮮于", "司空", "闾丘", "子车", "亓官", "司寇",
    "巫马", "巫馬", "公西", "颛孙", "壤驷", "公良", "漆雕", "乐正", "樂正", "宰父", "谷梁", "拓跋", "夹谷",
    "轩辕", "軒轅", "令狐", "段干", "百里", "呼延", "东郭", "東郭", "南门", "羊舌", "微生", "梁丘", "左丘",
    "东门", "西门", "西門", "南荣", "第五", "单于", "單于", "淳于", "完颜", "完顏", "耶律", "叶赫", "那拉",
    "纳兰", "納蘭", "爱新", "佟佳", "富察", "钮祜", "章佳", "哥舒", "斛律", "贺兰", "賀蘭", "屈突", "北堂",
    "公输", "即墨", "达奚", "褚师", "阳佟",
];

/// Whether a text of two characters is a surname.
pub fn is_compound_surname(text: &str) -> bool {
    COMPOUND.contains(&text)
}

/// Parts a name into surname and given name. A compound surname is taken when at least one character is left for
/// the given name. Names of another make (inner dots, Latin letters, five characters and more without a compound
/// surname) have no surname here: the first part is empty and the second is the whole.
pub fn split(name: &str) -> (&str, &str) {
    let name = name.trim();
    let mut ends = name.char_indices().skip(1).map(|(at, _)| at).chain(std::iter::once(name.len()));
    let (Some(one), two) = (ends.next(), ends.next()) else { return ("", name) };
    let Some(two) = two else { return ("", name) };
    if !name.chars().all(is_han) {
        return ("", name);
    }
    if two < name.len() && is_compound_surname(&name[..two]) {
        return name.split_at(two);
    }
    if ends.take(3).count() == 3 { ("", name) } else { name.split_at(one) }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}' | '〇')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parts_surnames_from_given_names() {
        for (name, surname, given) in [
            ("王芳", "王", "芳"),
            ("欧阳修", "欧阳", "修"),
            ("欧阳", "欧", "阳"),
            ("万俟晓东", "万俟", "晓东"),
            ("張學良", "張", "學良"),
            ("范徐丽泰", "范", "徐丽泰"),
            ("阿卜杜拉江", "", "阿卜杜拉江"),
            ("买买提·吐尔逊", "", "买买提·吐尔逊"),
            ("John Smith", "", "John Smith"),
            ("𠮷田", "𠮷", "田"),
            ("王", "", "王"),
            (" 李 ", "", "李"),
            ("", "", ""),
        ] {
            assert_eq!(split(name), (surname, given), "{name}");
        }
    }

    proptest! {
        #[test]
        fn the_parts_make_the_whole(name in ".{0,12}", han in "[\u{4E00}-\u{9FFF}]{0,6}") {
            for text in [name, han] {
                let (surname, given) = split(&text);
                let whole = format!("{surname}{given}");
                prop_assert_eq!(whole, text.trim());
            }
        }
    }
}
