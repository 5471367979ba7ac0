use crate::{Bundle, Catalogue, Evidence, Need, Placed, Question};

/// What one of a bundle's people is asked about, once for all items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedNeed {
    /// What; required where an item requires it.
    pub need: Need,
    /// The items that use it.
    pub items: Vec<String>,
}

/// What no register holds, asked once for all items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedQuestion {
    /// What.
    pub question: Question,
    /// The items that use it.
    pub items: Vec<String>,
}

/// Everything that a plan of a bundle wants, each thing once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// What the register may hold, by part and attribute.
    pub needs: Vec<WantedNeed>,
    /// What it does not hold.
    pub questions: Vec<WantedQuestion>,
    /// Papers, with the items that use them.
    pub evidence: Vec<(Evidence, Vec<String>)>,
}

/// What a plan of a bundle wants, each thing once, in the order of its items.
pub fn wanted(catalogue: &Catalogue, bundle: &Bundle, plan: &[Placed]) -> Wanted {
    let mut all = Wanted::default();
    for placed in plan {
        let Some(item) = catalogue.item(&placed.item) else { continue };
        let code = &item.code;
        for need in &item.needs {
            // A part that the bundle has not is nobody to ask about.
            if !bundle.parties.iter().any(|party| party.role == need.party) {
                continue;
            }
            let same = |known: &&mut WantedNeed| {
                known.need.party == need.party && known.need.attribute == need.attribute
            };
            match all.needs.iter_mut().find(same) {
                Some(known) => {
                    known.need.required |= need.required;
                    known.items.push(code.clone());
                }
                None => all.needs.push(WantedNeed { need: need.clone(), items: vec![code.clone()] }),
            }
        }
        for question in &item.questions {
            match all.questions.iter_mut().find(|known| known.question.code == question.code) {
                Some(known) => {
                    known.question.required |= question.required;
                    known.items.push(code.clone());
                }
                None => {
                    all.questions
                        .push(WantedQuestion { question: question.clone(), items: vec![code.clone()] });
                }
            }
        }
        for paper in &item.evidence {
            match all.evidence.iter_mut().find(|(known, _)| known.code == paper.code) {
                Some((_, items)) => items.push(code.clone()),
                None => all.evidence.push((paper.clone(), vec![code.clone()])),
            }
        }
    }
    all
}
