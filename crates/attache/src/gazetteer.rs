//! Tables of places out of a dump of GeoNames, for a larger gazetteer than the one compiled in.

use attache_knowledge::Knowledge;

pub use attache_knowledge::geonames::{Geonames, GeonamesTable, PLACE_COLUMNS};

/// ISO2 and ISO3 codes of the countries that places may lie in.
pub fn country_codes() -> Vec<(String, String)> {
    Knowledge::country_codes()
}
