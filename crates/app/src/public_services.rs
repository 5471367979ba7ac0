//! What everybody may know of the offices: where a service is given, and what is promised. Nothing here is anybody's data, so that
//! nobody has to sign in and the log has no entry.

use access::Area;
use store::ServicePoint;

use crate::{App, Result, doors::Resident};

/// The area of whoever asks: that of their door, or that of the whole house.
pub async fn area_of(app: &App, resident: Option<&Resident>) -> Result<Option<Area>> {
    if let Some(resident) = resident {
        return Ok(Some(resident.permit.area().clone()));
    }
    Ok(app.store.account_by_name(crate::FIRST_ACCOUNT).await?.map(|first| first.area))
}

/// The service points of an area.
pub async fn public_points(app: &App, area: Option<&Area>) -> Result<Vec<ServicePoint>> {
    match area {
        Some(area) => Ok(app.store.service_points(area).await?),
        None => Ok(Vec::new()),
    }
}
