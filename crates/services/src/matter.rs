use base::{AccountId, Timestamp, codes};

codes! {
    /// Something done about one item of an application. Kept for good.
    Step {
        /// It can be worked on: handed in, and what it follows is settled.
        Open = "open",
        /// An office takes it up.
        Accept = "accept",
        /// The clock stands, on a ground that the law knows.
        Stop = "stop",
        /// It goes on.
        Resume = "resume",
        /// Back to the family, with a comment at the field concerned.
        Return = "return",
        /// The family has answered.
        Supply = "supply",
        /// Done; the family has its outcome.
        Finish = "finish",
        /// Refused by a person, with reasons and the rule.
        Refuse = "refuse",
        /// The family objects.
        Object = "object",
        /// Somebody else has looked again, and the refusal stands.
        Uphold = "uphold",
        /// Somebody else has looked again, and it is worked on anew.
        Overturn = "overturn",
        /// The family goes to the office above. The refusal stands until that office has decided.
        Appeal = "appeal",
        /// The office above has looked, and the refusal stands.
        Sustain = "sustain",
        /// The office above has looked, and it is worked on anew.
        Reverse = "reverse",
        /// The family wants it no longer.
        Withdraw = "withdraw",
    }
}

codes! {
    /// Where an item of an application stands.
    Stage {
        /// What it follows is not settled. An office may take it up nonetheless: an order is no block.
        Waiting = "waiting",
        /// It can be worked on.
        Open = "open",
        /// An office works on it.
        Accepted = "accepted",
        /// Its clock stands.
        Stopped = "stopped",
        /// The family is asked.
        Returned = "returned",
        /// Done.
        Done = "done",
        /// Refused.
        Refused = "refused",
        /// The family objects to the refusal.
        Objected = "objected",
        /// Withdrawn.
        Withdrawn = "withdrawn",
    }
}

/// A step that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Which.
    pub step: Step,
    /// By whom.
    pub account: AccountId,
    /// When.
    pub at: Timestamp,
}

/// Why a step cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StepFault {
    /// It does not follow from where the item stands.
    #[error("this step does not follow from where the item stands")]
    Order,
    /// Whoever refused, or upheld a refusal, does not decide about it again.
    #[error("whoever refused does not decide about the objection")]
    SamePerson,
}

/// Where an item stands after its steps.
pub fn stage_of(steps: &[Taken]) -> Stage {
    let (mut stage, mut taken_up) = (Stage::Waiting, false);
    for taken in steps {
        taken_up |= taken.step == Step::Accept;
        stage = match taken.step {
            Step::Accept | Step::Resume | Step::Overturn | Step::Reverse => Stage::Accepted,
            Step::Stop => Stage::Stopped,
            Step::Return => Stage::Returned,
            Step::Supply if taken_up => Stage::Accepted,
            Step::Open | Step::Supply => Stage::Open,
            Step::Finish => Stage::Done,
            Step::Refuse | Step::Uphold | Step::Appeal | Step::Sustain => Stage::Refused,
            Step::Object => Stage::Objected,
            Step::Withdraw => Stage::Withdrawn,
        };
    }
    stage
}

impl Stage {
    /// Whether nothing more is to be done unless the family objects.
    pub const fn settled(self) -> bool {
        matches!(self, Self::Done | Self::Refused | Self::Withdrawn)
    }

    /// Whether the office has it to work on.
    pub const fn with_office(self) -> bool {
        matches!(self, Self::Open | Self::Accepted | Self::Objected)
    }
}

impl Step {
    /// Whether it is an officer's. The others are the family's, at the counter or at their door.
    pub const fn of_office(self) -> bool {
        !matches!(self, Self::Open | Self::Supply | Self::Object | Self::Appeal | Self::Withdraw)
    }

    /// Whether only somebody who decides may take it.
    pub const fn decides(self) -> bool {
        matches!(self, Self::Finish | Self::Refuse | Self::Uphold | Self::Overturn) || self.of_office_above()
    }

    /// Whether it is that of the office above, which decides about an appeal.
    pub const fn of_office_above(self) -> bool {
        matches!(self, Self::Sustain | Self::Reverse)
    }

    /// Whether it says why.
    pub const fn says_why(self) -> bool {
        matches!(
            self,
            Self::Stop
                | Self::Return
                | Self::Refuse
                | Self::Object
                | Self::Uphold
                | Self::Overturn
                | Self::Appeal
                | Self::Sustain
                | Self::Reverse
                | Self::Withdraw
        )
    }

    /// Whether `by` can take this step after those.
    pub fn may_follow(self, steps: &[Taken], by: AccountId) -> Result<(), StepFault> {
        let stage = stage_of(steps);
        let follows = match self {
            Self::Open => stage == Stage::Waiting,
            Self::Accept => matches!(stage, Stage::Waiting | Stage::Open),
            Self::Stop | Self::Finish | Self::Refuse => stage == Stage::Accepted,
            Self::Resume => stage == Stage::Stopped,
            Self::Return => matches!(stage, Stage::Open | Stage::Accepted),
            Self::Supply => stage == Stage::Returned,
            // Once: whoever still disagrees goes to the office above, and is told so.
            Self::Object => {
                let looked_again = |taken: &Taken| matches!(taken.step, Self::Uphold | Self::Appeal);
                stage == Stage::Refused && !since_refusal(steps).iter().any(looked_again)
            }
            // Once for each refusal: after that there are the review of the law and the court.
            Self::Appeal => {
                stage == Stage::Refused && since_refusal(steps).iter().all(|taken| taken.step != Self::Appeal)
            }
            Self::Sustain | Self::Reverse => {
                stage == Stage::Refused && steps.last().is_some_and(|taken| taken.step == Self::Appeal)
            }
            Self::Uphold | Self::Overturn => stage == Stage::Objected,
            Self::Withdraw => !stage.settled(),
        };
        if !follows {
            return Err(StepFault::Order);
        }
        let looks_again = matches!(self, Self::Uphold | Self::Overturn) || self.of_office_above();
        let decided =
            |taken: &Taken| matches!(taken.step, Self::Refuse | Self::Uphold) && taken.account == by;
        if looks_again && since_refusal(steps).iter().any(decided) {
            return Err(StepFault::SamePerson);
        }
        Ok(())
    }
}

/// The last refusal with what came after it.
fn since_refusal(steps: &[Taken]) -> &[Taken] {
    let at = steps.iter().rposition(|taken| taken.step == Step::Refuse);
    at.and_then(|at| steps.get(at..)).unwrap_or_default()
}
