//! How divisions changed, and what took their places.

use std::collections::BTreeMap;

use base::Date;

use super::{Division, DivisionCode, Edition, Level};

/// What happened, by the codes that offices exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// 11 新增: a new division.
    Created,
    /// 21 变更: another name, code or extent.
    Altered,
    /// 31 并入: joined to another one.
    Merged,
    /// 41 迁移: placed under another parent.
    Moved,
}

impl ChangeKind {
    /// The code: `11 21 31 41`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Created => "11",
            Self::Altered => "21",
            Self::Merged => "31",
            Self::Moved => "41",
        }
    }

    /// The kind that a code stands for.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Created, Self::Altered, Self::Merged, Self::Moved].into_iter().find(|kind| kind.code() == code)
    }
}

/// One change of one division.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// First day of the new state.
    pub on: Date,
    /// What happened.
    pub kind: ChangeKind,
    /// The division that changed, by the code it had; for [`ChangeKind::Created`] the new one.
    pub code: DivisionCode,
    /// Its name until then; for [`ChangeKind::Created`] its name since.
    pub name: String,
    /// What took its place: one code, several after a split, none for [`ChangeKind::Created`].
    pub successors: Vec<DivisionCode>,
    /// What the successors are called from then on, where the change gives them a name.
    pub name_since: Option<String>,
}

/// Why changes cannot be taken up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// A successor is neither in the edition nor created by a change.
    #[error("{successor} takes the place of {code} but is not known: give its creation (11) as well")]
    UnknownSuccessor {
        /// The division that changed.
        code: DivisionCode,
        /// What should take its place.
        successor: DivisionCode,
    },
    /// A division cannot be followed by one of another level.
    #[error("{successor} takes the place of {code} but is of another level")]
    OtherLevel {
        /// The division that changed.
        code: DivisionCode,
        /// What should take its place.
        successor: DivisionCode,
    },
    /// A creation names successors, or another change names none.
    #[error("the change of {code} names successors where it must not, or none where it must")]
    Successors {
        /// The division that changed.
        code: DivisionCode,
    },
    /// A neighbour under the same parent has the name already.
    #[error("{code} would have the name of its neighbour {neighbour}")]
    SameName {
        /// The new division.
        code: DivisionCode,
        /// The one that has the name.
        neighbour: DivisionCode,
    },
}

/// Changes by the code that changed, each list in order of time.
#[derive(Debug, Default)]
pub(super) struct History {
    ends: BTreeMap<DivisionCode, Vec<Change>>,
    /// When a code began: as a creation or as a successor.
    begins: BTreeMap<DivisionCode, Vec<Date>>,
    created: BTreeMap<DivisionCode, Change>,
    /// Names that changes gave, each list in order of time.
    names: BTreeMap<DivisionCode, Vec<(Date, String)>>,
}

/// (day of the announcement, kind, code, name until then, successors). Only changes known beyond doubt; a site loads its own.
const BUNDLED: &[(Date, ChangeKind, &str, &str, &[&str])] = &[
    // Beijing, 2010: Chongwen and Xuanwu joined to Dongcheng and Xicheng.
    (Date::constant(2010, 7, 1), ChangeKind::Merged, "110103", "崇文区", &["110101"]),
    (Date::constant(2010, 7, 1), ChangeKind::Merged, "110104", "宣武区", &["110102"]),
    // Shanghai, 2011 and 2015: Luwan joined to Huangpu, Zhabei to Jing'an.
    (Date::constant(2011, 6, 8), ChangeKind::Merged, "310103", "卢湾区", &["310101"]),
    (Date::constant(2015, 11, 4), ChangeKind::Merged, "310108", "闸北区", &["310106"]),
    // Shandong, 2019: the city of Laiwu became two districts of Jinan.
    (Date::constant(2019, 1, 9), ChangeKind::Moved, "371202", "莱城区", &["370116"]),
    (Date::constant(2019, 1, 9), ChangeKind::Moved, "371203", "钢城区", &["370117"]),
    // Hangzhou, 2021: six districts drawn anew, and Qiantang made out of parts of Jianggan and Xiaoshan.
    (Date::constant(2021, 4, 9), ChangeKind::Altered, "330102", "上城区", &["330102"]),
    (Date::constant(2021, 4, 9), ChangeKind::Merged, "330104", "江干区", &["330102", "330114"]),
    (Date::constant(2021, 4, 9), ChangeKind::Altered, "330105", "拱墅区", &["330105"]),
    (Date::constant(2021, 4, 9), ChangeKind::Merged, "330103", "下城区", &["330105"]),
    (Date::constant(2021, 4, 9), ChangeKind::Altered, "330109", "萧山区", &["330109", "330114"]),
    (Date::constant(2021, 4, 9), ChangeKind::Altered, "330110", "余杭区", &["330110", "330113"]),
];

impl History {
    /// The changes that ship with the program.
    pub(super) fn bundled() -> Self {
        Self::collect(bundled_changes())
    }

    /// Those and further ones, when they fit together.
    pub(super) fn with(changes: Vec<Change>, edition: &Edition) -> Result<Self, ChangeError> {
        let created: Vec<&Change> =
            changes.iter().filter(|change| change.kind == ChangeKind::Created).collect();
        for change in &changes {
            check(change, &created, edition)?;
        }
        Ok(Self::collect(bundled_changes().chain(changes)))
    }

    fn collect(changes: impl Iterator<Item = Change>) -> Self {
        let mut history = Self::default();
        for change in changes {
            if change.kind == ChangeKind::Created {
                history.begins.entry(change.code).or_default().push(change.on);
                history.created.insert(change.code, change);
                continue;
            }
            for successor in &change.successors {
                history.begins.entry(*successor).or_default().push(change.on);
                if let Some(name) = &change.name_since {
                    history.names.entry(*successor).or_default().push((change.on, name.clone()));
                }
            }
            history.ends.entry(change.code).or_default().push(change);
        }
        history.ends.values_mut().for_each(|changes| changes.sort_by_key(|change| change.on));
        history.begins.values_mut().for_each(|days| days.sort_unstable());
        history.names.values_mut().for_each(|names| names.sort_by_key(|(day, _)| *day));
        history
    }

    /// The division as it stands, or as it last stood.
    pub(super) fn last<'a>(&'a self, code: DivisionCode, edition: &'a Edition) -> Option<Division<'a>> {
        self.on(code, Date::MAX, edition).or_else(|| {
            let ended = self.ends.get(&code)?.last()?;
            Some(self.ended(ended))
        })
    }

    /// The division as it stood on a day.
    pub(super) fn on<'a>(
        &'a self,
        code: DivisionCode,
        date: Date,
        edition: &'a Edition,
    ) -> Option<Division<'a>> {
        let changes = self.ends.get(&code).map_or(&[][..], Vec::as_slice);
        let begins = self.begins.get(&code).map_or(&[][..], Vec::as_slice);
        if let Some(next) = changes.iter().find(|change| date < change.on) {
            // It stood until that change, unless it had not begun by the day.
            let began = begins.iter().rfind(|day| **day < next.on);
            return began.is_none_or(|began| *began <= date).then(|| self.ended(next));
        }
        let ended = changes.last().map(|change| change.on);
        let began = begins.iter().rfind(|began| ended.is_none_or(|ended| **began >= ended)).copied();
        if ended.is_some() && began.is_none() || began.is_some_and(|began| began > date) {
            return None;
        }
        let name = self.name_on(code, date, edition)?;
        Some(Division {
            code,
            name,
            level: code.level(),
            valid_from: began,
            valid_until: None,
            successors: &[],
        })
    }

    /// What a division that stands is called on a day.
    fn name_on<'a>(&'a self, code: DivisionCode, date: Date, edition: &'a Edition) -> Option<&'a str> {
        let given = self.names.get(&code).and_then(|names| names.iter().rfind(|(day, _)| *day <= date));
        let created = || self.created.get(&code).map(|change| &*change.name);
        given.map(|(_, name)| &**name).or_else(|| edition.name(code)).or_else(created)
    }

    fn ended<'a>(&'a self, change: &'a Change) -> Division<'a> {
        let begins = self.begins.get(&change.code).map_or(&[][..], Vec::as_slice);
        Division {
            code: change.code,
            name: &change.name,
            level: change.code.level(),
            valid_from: begins.iter().rfind(|day| **day < change.on).copied(),
            valid_until: Some(change.on),
            successors: &change.successors,
        }
    }

    /// What stands today for what `code` meant on the day `from`.
    pub(super) fn successors(&self, code: DivisionCode, from: Date, edition: &Edition) -> Vec<DivisionCode> {
        let mut found = Vec::new();
        // Each step goes to a later day, so that this ends.
        let mut open = vec![(code, from)];
        while let Some((code, day)) = open.pop() {
            match self.ends.get(&code).and_then(|changes| changes.iter().find(|change| day < change.on)) {
                Some(change) => {
                    open.extend(change.successors.iter().map(|successor| (*successor, change.on)));
                }
                None if self.on(code, Date::MAX, edition).is_some() => found.push(code),
                // Unknown itself, but what it lay in may have gone with it.
                None => open.extend(self.gone_above(code, day).map(|parent| (parent, day))),
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn gone_above(&self, code: DivisionCode, day: Date) -> Option<DivisionCode> {
        let mut at = code;
        while let Some(parent) = at.parent() {
            if self.ends.get(&parent).is_some_and(|changes| changes.iter().any(|change| day < change.on)) {
                return Some(parent);
            }
            at = parent;
        }
        None
    }

    /// Divisions directly below one that changed.
    pub(super) fn changed_below(&self, parent: DivisionCode) -> impl Iterator<Item = DivisionCode> {
        self.ends.keys().copied().filter(move |code| code.parent() == Some(parent))
    }

    /// Divisions created directly below one.
    pub(super) fn created_below(&self, parent: DivisionCode) -> impl Iterator<Item = DivisionCode> {
        self.created.keys().copied().filter(move |code| code.parent() == Some(parent))
    }
}

fn bundled_changes() -> impl Iterator<Item = Change> {
    BUNDLED.iter().filter_map(|(on, kind, code, name, successors)| {
        let successors = successors.iter().map(|code| code.parse().ok()).collect::<Option<Vec<_>>>()?;
        let (code, name) = (code.parse().ok()?, (*name).to_owned());
        Some(Change { on: *on, kind: *kind, code, name, successors, name_since: None })
    })
}

fn check(change: &Change, created: &[&Change], edition: &Edition) -> Result<(), ChangeError> {
    let code = change.code;
    if (change.kind == ChangeKind::Created) != change.successors.is_empty() {
        return Err(ChangeError::Successors { code });
    }
    for successor in change.successors.iter().copied() {
        if successor.level() != code.level() {
            return Err(ChangeError::OtherLevel { code, successor });
        }
        if edition.name(successor).is_none() && !created.iter().any(|new| new.code == successor) {
            return Err(ChangeError::UnknownSuccessor { code, successor });
        }
    }
    if change.kind != ChangeKind::Created || code.level() == Level::Province {
        return Ok(());
    }
    let siblings = code.parent().map(|parent| edition.children(parent)).unwrap_or_default();
    match siblings.into_iter().find(|other| *other != code && edition.name(*other) == Some(&*change.name)) {
        Some(neighbour) => Err(ChangeError::SameName { code, neighbour }),
        None => Ok(()),
    }
}
