use std::collections::{BTreeMap, HashMap};

/// Why tables cannot be protected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A dimension whose categories make no tree under one total.
    #[error("the dimension {0} needs one total, named first, and each category after the one that holds it")]
    Dimension(Box<str>),
    /// Counts that do not add up.
    #[error("the cell {cell} is {stated} in one table and {found} in another")]
    Apart {
        /// The cell.
        cell: String,
        /// What an earlier table says.
        stated: u64,
        /// What this one says.
        found: u64,
    },
    /// A relation that the counts do not keep.
    #[error("the cell {cell} is not the sum of its parts")]
    Sum {
        /// The total.
        cell: String,
    },
    /// A relation of cells that are not there.
    #[error("there is no cell {0}")]
    NoCell(String),
    /// Nothing that could still be hidden protects a cell.
    #[error("the cell {cell} cannot be protected: too little else could be hidden")]
    Unprotected {
        /// The cell.
        cell: String,
    },
    /// The solver gave up.
    #[error("the linear program of {cell} was not solved: {why}")]
    Unsolved {
        /// The cell.
        cell: String,
        /// The solver's words.
        why: String,
    },
}

/// A dimension of a table: categories that lie in each other, under one total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dimension {
    name: Box<str>,
    /// Code, and the place of the category that holds it.
    categories: Vec<(Box<str>, Option<usize>)>,
}

impl Dimension {
    /// From codes and the code each lies in; the total first, each category after the one that holds it.
    pub fn new(name: &str, categories: &[(&str, Option<&str>)]) -> Result<Self, Fault> {
        let fault = || Fault::Dimension(name.into());
        let mut places: Vec<(Box<str>, Option<usize>)> = Vec::with_capacity(categories.len());
        for (at, (code, holder)) in categories.iter().enumerate() {
            let holder = match holder {
                Some(holder) => {
                    Some(places.iter().position(|(known, _)| &**known == *holder).ok_or_else(fault)?)
                }
                None => None,
            };
            if holder.is_some() != (at > 0) || places.iter().any(|(known, _)| &**known == *code) {
                return Err(fault());
            }
            places.push(((*code).into(), holder));
        }
        if places.is_empty() { Err(fault()) } else { Ok(Self { name: name.into(), categories: places }) }
    }

    fn is_leaf(&self, at: usize) -> bool {
        !self.categories.iter().any(|(_, holder)| *holder == Some(at))
    }

    fn children(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.categories.len()).filter(move |child| self.categories[*child].1 == Some(at))
    }

    /// The leaves that a category holds, itself where it is one.
    fn leaves(&self, at: usize) -> Vec<usize> {
        if self.is_leaf(at) {
            return vec![at];
        }
        self.children(at).flat_map(|child| self.leaves(child)).collect()
    }
}

/// A total, and the cells that add up to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Relation {
    pub(super) total: usize,
    pub(super) parts: Vec<usize>,
}

/// Cells of linked tables, each held once, with the sums that hold between them.
#[derive(Debug, Clone, Default)]
pub struct Cells {
    pub(super) counts: Vec<u64>,
    pub(super) names: Vec<String>,
    pub(super) relations: Vec<Relation>,
    places: HashMap<String, usize>,
}

/// Codes by dimension, dimensions in order of name; totals are left out, so that a table's margin is another table's cell.
type Key<'a> = BTreeMap<&'a str, &'a str>;

fn name_of(key: &Key<'_>) -> String {
    if key.is_empty() {
        return "everybody".to_owned();
    }
    key.iter().map(|(dimension, code)| format!("{dimension}={code}")).collect::<Vec<_>>().join(" ")
}

impl Cells {
    /// Adds a table of these dimensions. `count` is asked for the finest cells only, by dimension and code in order of the dimensions'
    /// names; all totals follow. Cells that an earlier table has must agree.
    pub fn add_table(
        &mut self,
        dimensions: &[&Dimension],
        count: impl Fn(&[(&str, &str)]) -> u64,
    ) -> Result<(), Fault> {
        let mut sorted = dimensions.to_vec();
        sorted.sort_by(|one, other| one.name.cmp(&other.name));
        let coordinates = coordinates(&sorted);
        let finest: HashMap<Vec<usize>, u64> = coordinates
            .iter()
            .filter(|at| at.iter().zip(&sorted).all(|(at, of)| of.is_leaf(*at)))
            .map(|at| {
                let key: Vec<(&str, &str)> =
                    at.iter().zip(&sorted).map(|(at, of)| (&*of.name, &*of.categories[*at].0)).collect();
                (at.clone(), count(&key))
            })
            .collect();
        let mut places: HashMap<Vec<usize>, usize> = HashMap::new();
        for at in coordinates {
            let leaves: Vec<Vec<usize>> = at.iter().zip(&sorted).map(|(at, of)| of.leaves(*at)).collect();
            let sum = product(&leaves).iter().filter_map(|leaf| finest.get(leaf)).sum();
            let key: Key<'_> = at
                .iter()
                .zip(&sorted)
                .filter(|(at, _)| **at > 0)
                .map(|(at, of)| (&*of.name, &*of.categories[*at].0))
                .collect();
            let place = self.cell(name_of(&key), sum)?;
            places.insert(at, place);
        }
        self.relate(&sorted, &places);
        Ok(())
    }

    fn cell(&mut self, name: String, count: u64) -> Result<usize, Fault> {
        if let Some(place) = self.places.get(&name) {
            let stated = self.counts[*place];
            if stated != count {
                return Err(Fault::Apart { cell: name, stated, found: count });
            }
            return Ok(*place);
        }
        let place = self.counts.len();
        self.counts.push(count);
        self.names.push(name.clone());
        self.places.insert(name, place);
        Ok(place)
    }

    fn relate(&mut self, dimensions: &[&Dimension], places: &HashMap<Vec<usize>, usize>) {
        let known: std::collections::HashSet<Relation> = self.relations.iter().cloned().collect();
        let mut found: Vec<Relation> = Vec::new();
        for (at, total) in places {
            for (of, dimension) in dimensions.iter().enumerate() {
                let part = |child: usize| {
                    let mut inner = at.clone();
                    inner[of] = child;
                    places.get(&inner).copied()
                };
                let mut parts: Vec<usize> = dimension.children(at[of]).filter_map(part).collect();
                parts.sort_unstable();
                if !parts.is_empty() {
                    found.push(Relation { total: *total, parts });
                }
            }
        }
        found.retain(|relation| !known.contains(relation));
        // A map's order is not to be seen in what is hidden.
        found.sort_by(|one, other| (one.total, &one.parts).cmp(&(other.total, &other.parts)));
        self.relations.extend(found);
    }

    /// Says that a cell is the sum of others which no table puts together, such as a school district made of parts of towns.
    pub fn add_sum(&mut self, total: &str, parts: &[&str]) -> Result<(), Fault> {
        let place = |name: &str| self.places.get(name).copied().ok_or_else(|| Fault::NoCell(name.to_owned()));
        let total = place(total)?;
        let parts = parts.iter().map(|part| place(part)).collect::<Result<Vec<_>, _>>()?;
        if parts.iter().map(|part| self.counts[*part]).sum::<u64>() != self.counts[total] {
            return Err(Fault::Sum { cell: self.names[total].clone() });
        }
        self.relations.push(Relation { total, parts });
        Ok(())
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The place of a cell by its name: `dimension=code`, dimensions in order, without those at their total; `everybody` for the
    /// grand total.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// A cell's name.
    pub fn name(&self, place: usize) -> &str {
        &self.names[place]
    }

    /// A cell's exact count.
    pub fn count(&self, place: usize) -> u64 {
        self.counts[place]
    }
}

/// Every combination of categories.
fn coordinates(dimensions: &[&Dimension]) -> Vec<Vec<usize>> {
    let ranges: Vec<Vec<usize>> = dimensions.iter().map(|of| (0..of.categories.len()).collect()).collect();
    product(&ranges)
}

fn product(ranges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    ranges.iter().fold(vec![Vec::new()], |all, range| {
        all.iter()
            .flat_map(|begun| {
                range.iter().map(move |next| {
                    let mut longer = begun.clone();
                    longer.push(*next);
                    longer
                })
            })
            .collect()
    })
}
