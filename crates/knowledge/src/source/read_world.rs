//! Reads the tables of actors.

use super::problem::Problem;
use super::read::table;
use super::tables::*;
use super::tsv::Cells;
use super::tsv::Column::{Extra, Filled, Open};
use attache_types::EntityKind;
use std::sync::Arc;

/// Returns whether this is a table of actors.
pub fn world_file(path: &str, file: &Arc<str>, text: &str, into: &mut World, problems: &mut Vec<Problem>) -> bool {
    // A viewpoint is a file of its own, which names it.
    if let Some(viewpoint) = path.strip_prefix("actors/viewpoints/").and_then(|name| name.strip_suffix(".tsv")).filter(|name| !name.contains('/')) {
        let columns = [Filled("entity"), Open("country"), Open("name"), Extra("source")];
        table(file, text, &columns, &mut into.viewpoints, problems, |c, _| {
            Some(ViewpointRow { viewpoint: viewpoint.to_owned(), entity: c.string(0), country: c.opt(1), name: c.opt(2), source: c.opt(3) })
        });
        return true;
    }
    match path {
        "actors/countries.tsv" => countries(file, text, &mut into.countries, problems),
        "actors/contested.tsv" => {
            let columns = [Filled("id"), Filled("name"), Filled("kind"), Open("un_country"), Open("wikidata"), Extra("note")];
            table(file, text, &columns, &mut into.contested, problems, |c, _| {
                Some(Contested { id: c.string(0), name: c.string(1), kind: c.string(2), un_country: c.opt(3), wikidata: c.opt(4) })
            });
        }
        "places/contested.tsv" => {
            let columns = [Filled("place"), Filled("entity"), Extra("note")];
            let row = |c: &Cells<'_>, _: &mut Vec<Problem>| Some(ContestedPlace { place: c.string(0), entity: c.string(1) });
            table(file, text, &columns, &mut into.contested_places, problems, row);
        }
        "actors/claims.tsv" => {
            let columns = [Filled("entity"), Filled("relation"), Filled("holder"), Open("from"), Open("to"), Extra("source")];
            table(file, text, &columns, &mut into.claims, problems, |c, p| {
                let relation = c.word(1, &["claims", "controls", "recognizes"], p);
                let (from, to) = (c.date(3, p), c.date(4, p));
                Some(Claim { entity: c.string(0), relation: relation?.to_owned(), holder: c.string(2), from: from?, to: to?, source: c.opt(5) })
            });
        }
        "actors/no_offices.tsv" => {
            let columns = [Filled("country"), Open("role"), Open("from"), Open("to"), Extra("source")];
            table(file, text, &columns, &mut into.no_offices, problems, |c, p| {
                let (from, to) = (c.date(2, p), c.date(3, p));
                Some(NoOffice { country: c.string(0), role: c.opt(1), from: from?, to: to? })
            });
        }
        "actors/organizations.tsv" | "actors/groups.tsv" => {
            organizations(file, text, &mut into.organizations, problems);
        }
        "actors/persons.tsv" => persons(file, text, &mut into.persons, problems),
        "actors/aliases.tsv" => aliases(file, text, &mut into.aliases, problems),
        _ => return false,
    }
    true
}

fn countries(file: &Arc<str>, text: &str, out: &mut Table<Country>, problems: &mut Vec<Problem>) {
    let columns = [
        Filled("iso3"),
        Open("iso2"),
        Open("numeric"),
        Filled("name"),
        Filled("kind"),
        Open("sovereign"),
        Open("capital"),
        Open("wikidata"),
        Extra("note"),
    ];
    table(file, text, &columns, out, problems, |c, p| {
        let kind = match c.word(4, &["state", "territory"], p)? {
            "state" => EntityKind::State,
            _ => EntityKind::Territory,
        };
        Some(Country {
            iso3: c.string(0),
            iso2: c.opt(1),
            numeric: c.opt(2),
            name: c.string(3),
            kind,
            sovereign: c.opt(5),
            capital: c.opt(6),
            wikidata: c.opt(7),
        })
    });
}

fn organizations(file: &Arc<str>, text: &str, out: &mut Table<Organization>, problems: &mut Vec<Problem>) {
    let columns = [
        Filled("id"),
        Filled("name"),
        Filled("kind"),
        Open("country"),
        Open("sector"),
        Open("from"),
        Open("to"),
        Open("wikidata"),
        Extra("note"),
        Extra("source"),
    ];
    table(file, text, &columns, out, problems, |c, p| {
        // Historic states are territories with a period of their own.
        let kind = match c.word(2, &["organization", "agency", "group", "territory"], p) {
            Some("organization") => Some(EntityKind::Organization),
            Some("agency") => Some(EntityKind::Agency),
            Some("group") => Some(EntityKind::Group),
            Some(_) => Some(EntityKind::Territory),
            None => None,
        };
        let (from, to) = (c.date(5, p), c.date(6, p));
        Some(Organization {
            id: c.string(0),
            name: c.string(1),
            kind: kind?,
            country: c.opt(3),
            sector: c.opt(4),
            from: from?,
            to: to?,
            wikidata: c.opt(7),
        })
    });
}

fn persons(file: &Arc<str>, text: &str, out: &mut Table<Person>, problems: &mut Vec<Problem>) {
    let columns = [
        Filled("id"),
        Filled("name"),
        Open("country"),
        Open("sector"),
        Open("role"),
        Open("from"),
        Open("to"),
        Open("wikidata"),
        Extra("note"),
        Extra("source"),
    ];
    table(file, text, &columns, out, problems, |c, p| {
        let (from, to) = (c.date(5, p), c.date(6, p));
        Some(Person {
            id: c.string(0),
            name: c.string(1),
            country: c.opt(2),
            sector: c.opt(3),
            role: c.opt(4),
            from: from?,
            to: to?,
            wikidata: c.opt(7),
        })
    });
}

fn aliases(file: &Arc<str>, text: &str, out: &mut Table<Alias>, problems: &mut Vec<Problem>) {
    const SENSES: [(&str, Sense); 5] = [
        ("name", Sense::Name),
        ("adjective", Sense::Adjective),
        ("people", Sense::People),
        ("government", Sense::Government),
        ("place", Sense::Place),
    ];
    let columns = [Filled("entity"), Filled("alias"), Filled("sense"), Open("label")];
    table(file, text, &columns, out, problems, |c, p| {
        let word = c.word(2, &SENSES.map(|(word, _)| word), p)?;
        let sense = SENSES.iter().find(|(name, _)| *name == word).map(|(_, sense)| *sense)?;
        Some(Alias { entity: c.string(0), alias: c.string(1), sense, label: c.opt(3) })
    });
}
