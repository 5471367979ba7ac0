//! Heads of households and what the others are to them, in the words of GB/T 4761.

use crate::chance::{at, count};
use crate::life::NONE;
use crate::person::{Person, Standing};
use crate::place::Place;

/// The head of every household, by household.
pub(crate) fn heads(place: &Place) -> Vec<u32> {
    let households = place.people.iter().map(|person| person.household).max().map_or(0, |last| at(last) + 1);
    let mut heads = vec![NONE; households];
    let rank = |person: &Person| {
        let age = person.birth.age_at(place.as_of);
        let able = person.counted() && (22..80).contains(&age);
        // A grown man of the book, then a grown woman, then whoever is oldest.
        (able, able && person.standing == Standing::Local, able && person.male, -person.birth.0)
    };
    for (index, person) in (0..count(place.people.len())).zip(&place.people) {
        if person.standing == Standing::Outside {
            continue;
        }
        let head = &mut heads[at(person.household)];
        if *head == NONE || rank(person) > rank(&place.people[at(*head)]) {
            *head = index;
        }
    }
    heads
}

/// What `other` is to the head.
pub(crate) fn relation(place: &Place, head: u32, other: u32) -> &'static str {
    if head == other {
        return "户主";
    }
    let person = |index: u32| place.people.get(at(index));
    let (Some(chief), Some(member)) = (person(head), person(other)) else { return "非亲属" };
    let by_sex = |man: &'static str, woman: &'static str| if member.male { man } else { woman };
    let is_parent = |parent: u32, child: Option<&Person>| {
        parent != NONE && child.is_some_and(|child| child.father == parent || child.mother == parent)
    };
    let spouse = person(chief.spouse);
    if member.spouse == head || (chief.spouse == other && chief.spouse != NONE) {
        return by_sex("夫", "妻");
    }
    if is_parent(head, Some(member)) || is_parent(chief.spouse, Some(member)) {
        return by_sex("子", "女");
    }
    if is_parent(other, Some(chief)) {
        return by_sex("父亲", "母亲");
    }
    if is_parent(other, spouse) {
        return if chief.male { by_sex("岳父", "岳母") } else { by_sex("公公", "婆婆") };
    }
    let members_spouse = person(member.spouse);
    if is_parent(head, members_spouse) || is_parent(chief.spouse, members_spouse) {
        return by_sex("女婿", "儿媳");
    }
    for (parent, outer) in [(member.father, false), (member.mother, true)] {
        let parent = person(parent);
        if is_parent(head, parent) || is_parent(chief.spouse, parent) {
            return if outer { by_sex("外孙子", "外孙女") } else { by_sex("孙子", "孙女") };
        }
    }
    let shares = |a: u32, b: u32| a != NONE && a == b;
    if shares(member.mother, chief.mother) || shares(member.father, chief.father) {
        return if member.birth < chief.birth { by_sex("兄", "姐") } else { by_sex("弟", "妹") };
    }
    let grand = |parent: u32| person(parent).is_some_and(|parent| is_parent(other, Some(parent)));
    if grand(chief.father) {
        return by_sex("祖父", "祖母");
    }
    if grand(chief.mother) {
        return by_sex("外祖父", "外祖母");
    }
    "其他亲属"
}
