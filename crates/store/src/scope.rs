use access::{Area, Permit};

/// The county whose register holds what is imported for `area`: its first six digits, zeros where the area is wider.
pub fn county_of(area: &Area) -> String {
    let digits: String = area.prefix().chars().take(6).collect();
    format!("{digits:0<6}")
}

/// Which people a permit reaches, as three SQL parameters: the first code inside, the first beyond, the area itself.
pub(crate) struct Scope {
    pub from: String,
    pub until: String,
}

impl Scope {
    pub(crate) fn of(permit: &Permit) -> Self {
        Self::of_area(permit.area())
    }

    pub(crate) fn of_area(area: &Area) -> Self {
        // `:` follows `9`, so that [prefix, prefix:) holds exactly the codes that begin with the prefix.
        Self { from: area.prefix().to_owned(), until: format!("{}:", area.prefix()) }
    }
}
