//! A projected population as services see it: who has which age on which day.

use std::ops::RangeInclusive;

use crate::{ModelError, Projection, Sex, Step, model_error};

/// Persons by sex and single age on 31 December of consecutive years, and the births of the years between.
#[derive(Debug, Clone, PartialEq)]
pub struct People {
    /// The year whose last day the first block describes.
    base_year: i32,
    groups: usize,
    /// Year, sex, age.
    cells: Vec<f64>,
    births: Vec<f64>,
}

impl People {
    /// A projection in single years.
    pub fn of(projection: &Projection) -> Result<Self, ModelError> {
        if projection.ages.step() != Step::One {
            return Err(ModelError::Unreadable { what: "the projection", why: "services need single years" });
        }
        Ok(Self {
            base_year: projection.first_year - 1,
            groups: projection.ages.groups(),
            cells: projection.population.clone(),
            births: projection.births.chunks_exact(2).map(|sexes| sexes[0] + sexes[1]).collect(),
        })
    }

    /// From blocks of males and females by single age on 31 December of `base_year`, the next year and so on, and the births
    /// (both sexes) of every year after `base_year`.
    pub fn new(base_year: i32, blocks: &[[Vec<f64>; 2]], births: Vec<f64>) -> Result<Self, ModelError> {
        let groups = blocks.first().map_or(0, |block| block[0].len());
        if blocks.len() < 2 || groups < 20 {
            return Err(ModelError::Length { what: "years of population", wanted: 2, found: blocks.len() });
        }
        model_error::counts_of("births", &births, blocks.len() - 1)?;
        let mut cells = Vec::with_capacity(blocks.len() * 2 * groups);
        for sexes in blocks {
            for ages in sexes {
                model_error::counts_of("persons by single age", ages, groups)?;
                cells.extend(ages);
            }
        }
        Ok(Self { base_year, groups, cells, births })
    }

    /// The first year that has both ends.
    pub fn first_year(&self) -> i32 {
        self.base_year + 1
    }

    /// Every year that has both ends.
    pub fn years(&self) -> impl Iterator<Item = i32> + use<'_> {
        self.births.iter().zip(self.first_year()..).map(|(_, year)| year)
    }

    /// Births of both sexes in every year.
    pub fn births(&self) -> &[f64] {
        &self.births
    }

    /// Persons of one sex by age on 31 December of `year`.
    pub fn at_end(&self, year: i32, sex: Sex) -> &[f64] {
        let last = self.births.len();
        let block = usize::try_from(year - self.base_year).unwrap_or(0).min(last);
        &self.cells[(2 * block + sex.index()) * self.groups..][..self.groups]
    }

    /// Persons of one sex and these ages in the middle of `year`: the mean of both ends.
    pub fn mid_year_of(&self, year: i32, sex: Sex, ages: RangeInclusive<usize>) -> f64 {
        let sum = |year: i32| -> f64 {
            let all = self.at_end(year, sex);
            let last = (*ages.end()).min(self.groups - 1);
            if *ages.start() > last { 0.0 } else { all[*ages.start()..=last].iter().sum() }
        };
        f64::midpoint(sum(year - 1), sum(year))
    }

    /// The same of both sexes.
    pub fn mid_year(&self, year: i32, ages: RangeInclusive<usize>) -> f64 {
        Sex::BOTH.iter().map(|sex| self.mid_year_of(year, *sex, ages.clone())).sum()
    }

    /// Persons of both sexes who have completed `age` years on a day of `year`. `elapsed` is the share of the year gone by at the
    /// end of that day, `born_before` the share of a year's births that fall on it or earlier (the same if births are even).
    ///
    /// Those are the births of `year - age` up to the day and of the year before after it; each year's births are followed from
    /// their number at the beginning of the year in a straight line to that at its end.
    pub fn aged_on(&self, year: i32, age: usize, elapsed: f64, born_before: f64) -> f64 {
        let both = |year: i32, age: usize| -> f64 {
            Sex::BOTH.iter().map(|sex| self.at_end(year, *sex)[age.min(self.groups - 1)]).sum()
        };
        // Born in `year - age`: on 31 December `age` years old, the year before `age - 1`.
        let later = match age.checked_sub(1) {
            Some(before) => (1.0 - elapsed) * both(year - 1, before) + elapsed * both(year, age),
            None => both(year, 0),
        };
        let earlier = (1.0 - elapsed) * both(year - 1, age) + elapsed * both(year, age + 1);
        born_before * later + (1.0 - born_before) * earlier
    }
}
