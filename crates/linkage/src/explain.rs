mod cluster;

use serde::{Deserialize, Serialize};

pub use self::cluster::{Apart, Cause, ClusterExplanation, HoldingPair, Limits, Seam};
use crate::{
    compare::{Comparer, SLOTS, TEXTS, meaning, slot_code, slot_names},
    corpus::Corpus,
    model::{Model, probability},
    normal::index,
};

/// Why two mentions are, or are not, one person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// What speaks for and against, strongest first, after the starting odds.
    pub items: Vec<Reason>,
    /// Probability that they are one person.
    pub probability: f64,
    /// What else they might be and was weighed against: `strangers`, `relatives` or `twins`.
    pub against: String,
}

/// One step of the waterfall.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// What was compared: an attribute's code, `parents`, `kin_of`, `text.<name>`, or `start` for the odds before
    /// anything was compared.
    pub kind: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Binary logarithm of how much it moves the odds; negative speaks against.
    pub weight_bits: f64,
}

/// Explains pairs of one corpus; worth keeping where many are asked for.
#[derive(Debug)]
pub struct Explainer<'a> {
    comparer: Comparer<'a>,
    model: Model,
}

impl<'a> Explainer<'a> {
    /// For the pairs of `corpus` under `model`.
    pub fn new(corpus: &'a Corpus, model: &Model) -> Self {
        Self { comparer: Comparer::new(corpus), model: model.fitted_to(corpus) }
    }

    /// By a comparer and a model that fit each other.
    pub(crate) fn with(comparer: Comparer<'a>, model: Model) -> Self {
        Self { comparer, model }
    }

    /// Why `a` and `b` are, or are not, one person.
    pub fn explain(&self, a: u32, b: u32) -> Explanation {
        let corpus = self.comparer.corpus;
        let pair = self.model.pair(corpus.class(index(a)), corpus.class(index(b)));
        let found = self.comparer.compare(a, b);
        let mut evidence = self.model.plain_evidence(pair, &found);
        let (together, decided) = self.model.corrections(pair, &found, &evidence);
        let others = [evidence.stranger, evidence.relative, evidence.twin];
        let most = others.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let at = others.iter().position(|bits| *bits >= most).unwrap_or(0);
        let (against, prior) =
            [("strangers", 0.0), ("relatives", pair.relative_prior), ("twins", pair.twin_prior)][at];
        let mut items = Vec::new();
        for slot in 0..SLOTS {
            let level = found.levels[slot];
            if level == 0 {
                continue;
            }
            let other = self.model.other_rates(pair, &found, slot)[at];
            let (zh, en) = meaning(slot, level);
            let (name_zh, name_en) = slot_names(slot);
            let own = self.model.texts.get(slot.wrapping_sub(TEXTS)).map(String::as_str);
            items.push(Reason {
                kind: own.map_or_else(|| slot_code(slot).to_owned(), |name| format!("text.{name}")),
                zh: format!("{}：{zh}", own.unwrap_or(name_zh)),
                en: format!("{}: {en}", own.unwrap_or(name_en)),
                weight_bits: f64::from(self.model.same_rate(pair, &found, slot) - other),
            });
        }
        for (bits, kind, zh, en) in [
            (
                together,
                "together",
                "合起来看：各项并非互不相干",
                "taken together: the things compared depend on each other",
            ),
            (decided, "decided", "由人工判断所学", "learned from people's decisions"),
        ] {
            if bits != 0.0 {
                let (kind, zh, en) = (kind.to_owned(), zh.to_owned(), en.to_owned());
                items.push(Reason { kind, zh, en, weight_bits: f64::from(bits) });
            }
        }
        evidence.same += together + decided;
        items.sort_by(|x, y| {
            y.weight_bits.abs().total_cmp(&x.weight_bits.abs()).then_with(|| x.kind.cmp(&y.kind))
        });
        let start = pair.prior - prior;
        let listed: f64 = items.iter().map(|item| item.weight_bits).sum::<f64>() + f64::from(start);
        items.insert(
            0,
            Reason {
                kind: "start".to_owned(),
                zh: "比较之前：任意两条记录属同一人的机会".to_owned(),
                en: "before comparing: the chance that any two mentions are one person".to_owned(),
                // The other possibilities take what they are worth off the start, so that the steps add up.
                weight_bits: f64::from(start) + f64::from(evidence.bits()) - listed,
            },
        );
        Explanation {
            items,
            probability: f64::from(probability(evidence.bits())),
            against: against.to_owned(),
        }
    }
}

/// Why `a` and `b` are, or are not, one person. Reads the whole corpus first: keep an [`Explainer`] where many pairs are
/// asked for.
pub fn explain(corpus: &Corpus, model: &Model, a: u32, b: u32) -> Explanation {
    Explainer::new(corpus, model).explain(a, b)
}
