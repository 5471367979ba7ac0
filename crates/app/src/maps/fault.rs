/// Why a file for a map, or a place on it, cannot be kept. Names lines and columns, never an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{en}")]
pub struct MapFault {
    /// The line or feature, from 1; 0 for the file.
    pub at: usize,
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

pub(super) type Said = (&'static str, &'static str);

impl MapFault {
    pub(super) fn at(at: usize, (zh, en): Said) -> Self {
        Self { at, zh, en }
    }

    pub(super) fn of((zh, en): Said) -> Self {
        Self { at: 0, zh, en }
    }
}

impl From<geo::PositionError> for MapFault {
    fn from(error: geo::PositionError) -> Self {
        Self::of(match error {
            geo::PositionError::Metres => METRES,
            geo::PositionError::Swapped => SWAPPED,
            geo::PositionError::Abroad => ABROAD,
        })
    }
}

impl From<geo::ShapeFileFault> for MapFault {
    fn from(fault: geo::ShapeFileFault) -> Self {
        use geo::ShapeFileFault as Fault;
        match fault {
            Fault::Archive => Self::of(ARCHIVE),
            Fault::NoShapes => Self::of(NO_SHAPES),
            Fault::NoSystem => Self::of(NO_SYSTEM),
            Fault::System => Self::of(PROJECTION),
            Fault::Large => Self::of(LONG),
            Fault::Damaged => Self::of(DAMAGED),
            Fault::Form(at) => Self::at(at, NO_SHAPE),
            Fault::Position(at, error) => Self { at, ..error.into() },
            Fault::Empty => Self::of(EMPTY),
        }
    }
}

const ARCHIVE: Said = ("不是可以打开的 .zip 文件", "this is no .zip archive that can be read");
const NO_SHAPES: Said = ("压缩包里须有且只有一个 .shp 文件", "the archive must hold exactly one .shp file");
const NO_SYSTEM: Said =
    ("缺少 .prj 文件，看不出坐标系", "the .prj file is missing, so that the coordinate system is not known");
const DAMAGED: Said = (".shp 或 .dbf 文件已损坏", "the .shp or .dbf file is damaged");
const NO_SHAPE: Said = ("图形须是点、线或首尾相同的面", "shapes must be points, lines or closed polygons");
const METRES: Said = (
    "坐标像是投影坐标（米），请转换为经纬度",
    "coordinates look like metres of a projection; turn them into degrees",
);
const SWAPPED: Said = ("经度须在前，纬度在后", "longitude must come first, then latitude");
const ABROAD: Said = ("有的点在中国范围以外", "a position lies outside China");
pub(super) const SOURCE: Said = ("请写明来源（1 至 400 个字）", "name the source (1 to 400 characters)");
pub(super) const NAME: Said = ("名称须有 1 至 100 个字", "a name has 1 to 100 characters");
pub(super) const CHARTER: Said = ("章程不允许这样的内容", "the charter refuses this");
pub(super) const COLUMNS: Said = (
    "缺少列：地址、经度、纬度（服务点还须有类别、名称）",
    "columns are missing: address, longitude, latitude (service points also kind and name)",
);
pub(super) const UNREADABLE: Said = ("不是可以读取的 CSV（UTF-8）", "this is no readable CSV in UTF-8");
pub(super) const LONG: Said = (
    "文件太大：表格最多 24 MB，GeoJSON 最多 8 MB，Shapefile 解开后每个文件最多 64 MB，图形最多 20 万个点",
    "the file is too large: tables have 24 MB at most, GeoJSON 8 MB, each file of a shapefile 64 MB unpacked, shapes 200,000 positions",
);
pub(super) const NUMBERS: Said = ("经度或纬度不是数字", "longitude or latitude is no number");
pub(super) const NO_BUILDING: Said = ("地址没有写到楼栋或门牌", "the address names no building or door");
pub(super) const ELSEWHERE: Said = ("不在您的辖区内", "this lies outside your area");
pub(super) const NO_COUNTY: Said = ("看不出属于哪个县（区）", "the county cannot be told");
pub(super) const KIND: Said = (
    "类别须为：卫生服务站、托育、药具、便民服务中心、其他",
    "kinds are clinic, childcare, supplies, hall, other",
);
pub(super) const NOT_GEOJSON: Said =
    ("不是 GeoJSON 的 FeatureCollection", "this is no GeoJSON FeatureCollection");
pub(super) const NO_FORM: Said = (
    "要素须是点、线或面（Point、LineString、Polygon 及其 Multi 形式）",
    "features must be points, lines or polygons, or several of them",
);
pub(super) const OPEN: Said = (
    "面的每个环至少四个点，首尾相同",
    "every ring has four positions or more, the last the same as the first",
);
pub(super) const SYSTEM: Said = (
    "坐标系须为 WGS84 或 CGCS2000 的经纬度；投影坐标或别的坐标系，请先在地理信息软件里转换为 CGCS2000 经纬度（EPSG:4490）",
    "coordinates must be degrees of WGS 84 or CGCS 2000; turn those of a projection or of another datum into degrees of CGCS 2000 \
     (EPSG:4490) first",
);
const PROJECTION: Said = (
    "坐标系须为 WGS84 或 CGCS2000 的经纬度，或其高斯—克吕格（UTM）投影的米；别的坐标系请先在地理信息软件里转换为 CGCS2000",
    "coordinates must be degrees of WGS 84 or CGCS 2000, or metres of their Gauss–Krüger or UTM projections; turn another system into \
     CGCS 2000 first",
);
pub(super) const EMPTY: Said = ("没有要素", "there is no feature");
