use services::{Measure, measures};
use store::PublishedMeasures;

use super::{Quarter, ServiceFigures, reckon::reckon};
use crate::{App, AppError, Result};

/// How often the service looks whether a quarter has ended.
const LOOKS: std::time::Duration = std::time::Duration::from_hours(1);

/// Publishes the measures of quarters that have ended, as long as the service runs. Nobody chooses what is published.
pub async fn keep_measures(app: App) {
    loop {
        match publish_due(&app).await {
            Ok(0) => {}
            Ok(made) => tracing::info!(made, "measures of service were published"),
            Err(error) => tracing::warn!(%error, "measures of service were not published"),
        }
        tokio::time::sleep(LOOKS).await;
    }
}

/// Publishes the measures of the last quarter that has ended, of each county that has none yet. How many were published.
pub async fn publish_due(app: &App) -> Result<usize> {
    let now = app.env.now();
    let today = now.china_date();
    let Some(quarter) = Quarter::of(today).before() else { return Ok(0) };
    let name: Box<str> = quarter.to_string().into();
    let mut made = 0;
    for county in app.store.serving_counties().await? {
        // An office of more than one county has no page of its own.
        let Ok(area) = county.parse() else { continue };
        if app.store.read_published_measures(&county, &name).await?.is_some() {
            continue;
        }
        let (figures, _) = reckon(app, &area, quarter, today).await?;
        let content = serde_json::to_value(figures).or(Err(AppError::Fault("a figure is not finite")))?;
        let new = PublishedMeasures { county, quarter: name.clone(), made_at: now, content };
        app.store.publish_measures(&new).await?;
        made += 1;
    }
    Ok(made)
}

/// Which measures are published: county and quarter, the latest first.
pub async fn published(app: &App) -> Result<Vec<(Box<str>, Box<str>)>> {
    Ok(app.store.published_measures().await?)
}

/// A county's published measures of a quarter with what they mean.
pub async fn read_measures(
    app: &App,
    county: &str,
    quarter: &str,
) -> Result<(PublishedMeasures, ServiceFigures, Vec<Measure>)> {
    let kept = app.store.read_published_measures(county, quarter).await?.ok_or(AppError::NotFound)?;
    let figures = serde_json::from_value(kept.content.clone())
        .or(Err(AppError::Fault("published measures do not read")))?;
    Ok((kept, figures, measures()?))
}
