//! Addresses that may mean the same although no name of theirs is the same: a slip of the pen, a community called a village, a road
//! without the estate on it.

use text::{address::Address, pinyin::syllables_of};

use super::Fit;

/// What names of villages and communities end in.
const COMMUNITIES: [&str; 3] = ["社区", "新村", "村"];

/// How a building's address is like what is written; `None` where it is not.
pub(super) fn likeness(written: &Address, own: &Address) -> Option<Fit> {
    let same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
    if same(&written.road, &own.road) || (by_lane(written) && same(&written.lane, &own.lane)) {
        let door = same(&written.number, &own.number);
        return Some(if door { Fit::Beside } else { Fit::Along });
    }
    let names = |address: &Address| {
        let Address { estate, road, village, .. } = address;
        [estate.clone(), road.clone(), village.as_deref().map(stem)]
    };
    let (wanted, known) = (names(written), names(own));
    let near = wanted.iter().flatten().any(|name| known.iter().flatten().any(|other| nearly(name, other)));
    // The beginning of a name, with nothing behind it that would tell what it is.
    let begun = written.rest.as_deref().is_some_and(|rest| {
        rest.chars().count() > 1 && known.iter().flatten().any(|name| name.starts_with(rest))
    });
    (near || begun).then_some(Fit::Near)
}

/// Whether an address is named after a lane: 翡宁巷, and not the lane of a number or a village's group.
fn by_lane(address: &Address) -> bool {
    let named =
        |lane: &str| lane.ends_with(['巷', '弄', '同']) && !lane.starts_with(|c: char| c.is_ascii_digit());
    address.road.is_none() && address.lane.as_deref().is_some_and(named)
}

/// A village's or community's name without what it is.
fn stem(name: &str) -> String {
    COMMUNITIES.iter().find_map(|word| name.strip_suffix(word)).unwrap_or(name).to_owned()
}

/// Whether two names differ by one character at most, or sound alike. 文一路 and 文二路 differ on purpose.
fn nearly(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().min(other.len()) < 2 {
        return false;
    }
    let counted = |c: char| c.is_ascii_digit() || "一二三四五六七八九十东西南北中上下前后".contains(c);
    if one.len() == other.len() {
        let apart: Vec<(&char, &char)> = one.iter().zip(&other).filter(|(a, b)| a != b).collect();
        let on_purpose = apart.iter().any(|(a, b)| counted(**a) && counted(**b));
        let slip = (apart.len() == 1 && one.len() > 2) || apart.iter().all(|(a, b)| sound_alike(**a, **b));
        return !on_purpose && slip;
    }
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    // One character left out: 清通园 for 清通花园.
    let without = |left: usize| long.iter().enumerate().filter(move |(at, _)| *at != left).map(|(_, c)| c);
    long.len() == short.len() + 1
        && short.len() > 2
        && (0..long.len()).any(|left| !counted(long[left]) && without(left).eq(short.iter()))
}

fn sound_alike(one: char, other: char) -> bool {
    let others = syllables_of(other);
    syllables_of(one).iter().any(|sound| others.contains(sound))
}

#[cfg(test)]
mod tests {
    use text::address::parse;

    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_near_and_another_road_is_not() {
        for (written, own, fit) in [
            ("清通花苑18幢", "良渚街道一泰巷181号清通花园18幢", Some(Fit::Near)),
            ("清通园18幢", "清通花园18幢", Some(Fit::Near)),
            ("凤翔路8号", "良渚街道凤祥路8号夏安名苑10幢", Some(Fit::Near)),
            ("奉祥路8号", "凤祥路9号", Some(Fit::Near)),
            ("聚贤村10组2号", "良渚街道聚贤社区10组2号", Some(Fit::Near)),
            ("夏安", "良渚街道凤祥路8号夏安名苑10幢", Some(Fit::Near)),
            // The estate on the road names its buildings; the road alone leads to them by their addresses.
            ("凤祥路8号", "良渚街道凤祥路8号夏安名苑10幢", Some(Fit::Beside)),
            ("凤祥路", "良渚街道凤祥路8号夏安名苑10幢", Some(Fit::Along)),
            ("凤祥路9号", "良渚街道凤祥路8号夏安名苑10幢", Some(Fit::Along)),
            ("文二路9号", "文一路9号", None),
            ("文一西路9号", "文一路9号", None),
            ("翡宁巷9号", "翡宁巷158号16号楼2单元302号", Some(Fit::Along)),
            ("双溪村3组9号", "双桥村3组9号", None),
            ("城东路9号", "城西路9号", None),
            ("天目山路9号", "凤祥路9号", None),
            ("余杭区", "良渚街道凤祥路8号", None),
            ("12", "凤祥路12号", None),
        ] {
            assert_eq!(likeness(&parse(written), &parse(own)), fit, "{written} / {own}");
        }
    }
}
