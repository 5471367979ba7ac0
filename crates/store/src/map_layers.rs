//! What an office draws on its maps besides buildings: where services are given, and layers of its own.

use access::{Area, ImportPermit};
use base::{MapLayerId, ServicePointId, Timestamp};
use sea_orm::ConnectionTrait as _;

use crate::{
    Result, Store, StoreError,
    scope::Scope,
    sql::{QueryResult, Taking, to_json},
};

/// What is given at a service point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ServiceKind {
    /// 卫生服务站: a clinic.
    Clinic,
    /// 托育: childcare.
    Childcare,
    /// 免费药具: an outlet of free supplies.
    Supplies,
    /// 便民服务中心: a service hall.
    Hall,
    /// Another service.
    Other,
}

impl ServiceKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Clinic, Self::Childcare, Self::Supplies, Self::Hall, Self::Other];

    /// The code kept in storage and sent over the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Clinic => "clinic",
            Self::Childcare => "childcare",
            Self::Supplies => "supplies",
            Self::Hall => "hall",
            Self::Other => "other",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A place where a service is given. Nobody's data.
#[derive(Debug, Clone, PartialEq)]
pub struct ServicePoint {
    /// Its id.
    pub id: ServicePointId,
    /// Division code of 6, 9 or 12 digits.
    pub division: Box<str>,
    /// What is given there.
    pub kind: ServiceKind,
    /// Its name.
    pub name: Box<str>,
    /// Its address; may be empty, as hours and telephone may.
    pub address: Box<str>,
    /// When it is open.
    pub hours: Box<str>,
    /// The office's telephone.
    pub phone: Box<str>,
    /// Degrees east of WGS 84.
    pub longitude: f64,
    /// Degrees north.
    pub latitude: f64,
    /// Who says so, 1 to 400 characters.
    pub source: Box<str>,
}

/// A layer that an office has brought.
#[derive(Debug, Clone, PartialEq)]
pub struct MapLayer {
    /// Its id.
    pub id: MapLayerId,
    /// The area of the office.
    pub area: Area,
    /// Its name.
    pub name: Box<str>,
    /// Who drew it.
    pub source: Box<str>,
    /// The features: each a name and the geometry of a `GeoJSON` feature, in degrees.
    pub features: Vec<(Box<str>, serde_json::Value)>,
    /// When it was brought.
    pub kept_at: Timestamp,
}

fn point_of(row: &QueryResult) -> Result<ServicePoint> {
    let mut row = Taking::new(row);
    Ok(ServicePoint {
        id: row.id()?,
        division: row.text()?,
        kind: row.code(ServiceKind::from_code)?,
        name: row.text()?,
        address: row.text()?,
        hours: row.text()?,
        phone: row.text()?,
        longitude: row.next()?,
        latitude: row.next()?,
        source: row.text()?,
    })
}

fn layer_of(row: &QueryResult) -> Result<MapLayer> {
    let mut row = Taking::new(row);
    Ok(MapLayer {
        id: row.id()?,
        area: row.text()?.parse().or(Err(StoreError::Corrupt("an area does not read")))?,
        name: row.text()?,
        source: row.text()?,
        features: row.json()?,
        kept_at: row.moment()?,
    })
}

impl Store {
    /// Keeps the service points of the permit's area in place of all that were kept of it before.
    pub async fn keep_service_points(
        &self,
        permit: &ImportPermit,
        points: &[ServicePoint],
        at: Timestamp,
    ) -> Result<()> {
        if points.iter().any(|point| !permit.area().covers(&point.division)) {
            return Err(StoreError::Conflict("a service point is of another area"));
        }
        let scope = Scope::of_area(permit.area());
        let insert = "INSERT INTO service_point
            (id, division, kind, name, address, hours, phone, longitude, latitude, source, account_id, kept_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let transaction = self.begin().await?;
        let old = "DELETE FROM service_point WHERE division >= $1 AND division < $2";
        transaction.execute_raw(self.statement(old, vec![scope.from.into(), scope.until.into()])).await?;
        for point in points {
            let values = vec![
                point.id.uuid().into(),
                (&*point.division).into(),
                point.kind.code().into(),
                (&*point.name).into(),
                (&*point.address).into(),
                (&*point.hours).into(),
                (&*point.phone).into(),
                point.longitude.into(),
                point.latitude.into(),
                (&*point.source).into(),
                permit.account().uuid().into(),
                at.micros().into(),
            ];
            transaction.execute_raw(self.statement(insert, values)).await?;
        }
        transaction.commit().await
    }

    /// The service points of an area, by kind and name.
    pub async fn service_points(&self, area: &Area) -> Result<Vec<ServicePoint>> {
        let scope = Scope::of_area(area);
        let sql = "SELECT id, division, kind, name, address, hours, phone, longitude, latitude, source
                   FROM service_point WHERE division >= $1 AND division < $2 ORDER BY kind, name, id";
        let rows = self.all(sql, vec![scope.from.into(), scope.until.into()]).await?;
        rows.iter().map(point_of).collect()
    }

    /// Keeps a layer of the permit's own area.
    pub async fn keep_map_layer(&self, permit: &ImportPermit, layer: &MapLayer) -> Result<()> {
        if permit.area() != &layer.area {
            return Err(StoreError::Conflict("a layer is of another area"));
        }
        let sql = "INSERT INTO map_layer (id, area, name, source, features, account_id, kept_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values = vec![
            layer.id.uuid().into(),
            layer.area.prefix().into(),
            (&*layer.name).into(),
            (&*layer.source).into(),
            to_json(&layer.features)?.into(),
            permit.account().uuid().into(),
            layer.kept_at.micros().into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// The layers that offices within an area have brought, the latest first.
    pub async fn map_layers(&self, area: &Area) -> Result<Vec<MapLayer>> {
        let scope = Scope::of_area(area);
        let sql = "SELECT id, area, name, source, features, kept_at FROM map_layer
                   WHERE area >= $1 AND area < $2 ORDER BY kept_at DESC, id";
        let rows = self.all(sql, vec![scope.from.into(), scope.until.into()]).await?;
        rows.iter().map(layer_of).collect()
    }

    /// Takes a layer of the permit's area away; whether there was one.
    pub async fn remove_map_layer(&self, permit: &ImportPermit, id: MapLayerId) -> Result<bool> {
        let scope = Scope::of_area(permit.area());
        let sql = "DELETE FROM map_layer WHERE id = $1 AND area >= $2 AND area < $3";
        Ok(self.run(sql, vec![id.uuid().into(), scope.from.into(), scope.until.into()]).await? > 0)
    }

    /// The outlines of divisions within an area and of the area itself, for maps.
    pub async fn outlines_within(&self, area: &Area) -> Result<Vec<(Box<str>, serde_json::Value)>> {
        let scope = Scope::of_area(area);
        let sql = "SELECT division, geometry FROM division_outline WHERE division >= $1 AND division < $2 ORDER BY division";
        let rows = self.all(sql, vec![scope.from.into(), scope.until.into()]).await?;
        let read = |row: &QueryResult| {
            let mut row = Taking::new(row);
            Ok((row.text()?, row.json()?))
        };
        rows.iter().map(read).collect()
    }
}
