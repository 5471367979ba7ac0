use base::ApplicationId;
use store::{Answer, Application, ApplicationStage};

use super::{Hand, found, note};
use crate::{App, AppError, Result, measures::Quarter};

/// The longest words, in characters.
const WORDS: usize = 500;
/// Digits in a row that may be somebody's number or telephone.
const DIGITS: usize = 6;

/// Keeps what a family says of an application that has ended, of its own accord, once. What is said is kept apart from whose it is.
pub async fn rate_application(
    app: &App,
    hand: Hand<'_>,
    id: ApplicationId,
    (answer, words): (Answer, &str),
) -> Result<()> {
    let (application, _) = found(app, hand, id).await?;
    // A worker rates no service: not even for somebody at the counter.
    if !hand.is_resident() || application.stage != ApplicationStage::Closed {
        return Err(AppError::WrongState);
    }
    let words = words.trim();
    if words.chars().count() > WORDS {
        return Err(AppError::Choice);
    }
    if names_somebody(words) {
        return Err(AppError::NumberInWords);
    }
    note(app, hand, &application).await?;
    let now = hand.cx.now();
    let quarter = Quarter::of(now.china_date()).to_string();
    let chance = uuid::Builder::from_random_bytes(hand.cx.env.random()).into_uuid();
    let said = (answer, Some(words).filter(|words| !words.is_empty()));
    if app.store.rate_application(&application, &quarter, chance, said).await? {
        Ok(())
    } else {
        // It was rated a moment before, from another device.
        Err(AppError::WrongState)
    }
}

/// Whether an application was rated; `None` where it has not ended, so that nobody is asked before.
pub async fn is_rated(app: &App, application: &Application) -> Result<Option<bool>> {
    if application.stage != ApplicationStage::Closed {
        return Ok(None);
    }
    Ok(Some(app.store.is_rated(application).await?))
}

/// Whether a text has so many digits in a row that they may be a number of somebody, however wide they are written or spaced.
fn names_somebody(words: &str) -> bool {
    let (mut row, mut most) = (0, 0);
    for letter in words.chars() {
        match letter {
            '0'..='9' | '０'..='９' | 'x' | 'X' => row += 1,
            ' ' | '-' | '\u{3000}' | '－' => {}
            _ => row = 0,
        }
        most = most.max(row);
    }
    most >= DIGITS
}

#[cfg(test)]
mod tests {
    use super::names_somebody;

    #[test]
    fn a_number_or_telephone_is_no_comment() {
        for words in ["请打 13800138000", "１３８ ００１３ ８０００", "33011019800307001X", "110-101-19"]
        {
            assert!(names_somebody(words), "{words}");
        }
        for words in ["", "等了 20 分钟，2 号窗口", "2026 年 6 月来的，跑了 3 趟", "很好"] {
            assert!(!names_somebody(words), "{words}");
        }
    }
}
