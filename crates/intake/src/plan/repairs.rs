use super::{Plan, header::Found};
use crate::repair::{Repair, RepairError};

/// Works repairs into a plan.
pub(super) fn apply(plan: &mut Plan, found: &Found, repairs: &[Repair]) -> Result<(), RepairError> {
    for repair in repairs {
        match repair {
            Repair::MapValues { columns, values } => map_values(plan, found, columns, values)?,
            Repair::ReadDates { columns, form } => {
                each_slot(plan, found, columns, &mut |slot| slot.rule.dates = Some(*form))?;
            }
            Repair::Blank { columns, finding, shape } => {
                each_slot(plan, found, columns, &mut |slot| slot.blanked.push((*finding, *shape)))?;
            }
            Repair::Accept { columns, finding } => {
                each_slot(plan, found, columns, &mut |slot| slot.accepted.push(*finding))?;
            }
            Repair::SwapColumns { first, second } => {
                let (first, second) = (found.any_column(first)?, found.any_column(second)?);
                let narrow = |column: usize| u16::try_from(column).unwrap_or(u16::MAX);
                plan.swaps.push((narrow(first.min(second)), narrow(first.max(second))));
            }
            Repair::KeyFrom { columns, only_missing } => {
                let columns = columns.iter().map(|name| found.any_column(name)).collect::<Result<_, _>>()?;
                *(if *only_missing { &mut plan.key_when_missing } else { &mut plan.key }) = columns;
            }
            Repair::JoinSurplus { column } => {
                movable(plan)?;
                plan.join_surplus = Some(plan.positions[found.any_column(column)?]);
            }
            Repair::FillShort => {
                movable(plan)?;
                plan.fill_short = true;
            }
            Repair::SetMissing { column, value } => {
                let at = found.any_column(column)?;
                for slot in plan.slots.iter_mut().filter(|slot| slot.column == at) {
                    if !slot.kind.has_value(value) {
                        return Err(RepairError::NoSuchValue { column: column.clone() });
                    }
                    slot.when_missing = Some(value.clone());
                }
            }
            // The header was matched with it already; nothing to do for the rows.
            Repair::ReadColumnAs { .. } | Repair::Mend => {}
        }
    }
    Ok(())
}

fn map_values(
    plan: &mut Plan,
    found: &Found,
    columns: &[String],
    values: &std::collections::BTreeMap<String, String>,
) -> Result<(), RepairError> {
    for name in columns {
        let at = found.any_column(name)?;
        for slot in plan.slots.iter_mut().filter(|slot| slot.column == at) {
            for (written, value) in values {
                if !value.is_empty() && !slot.kind.has_value(value) {
                    return Err(RepairError::NoSuchValue { column: name.clone() });
                }
                slot.rule.values.insert(written.clone(), value.clone());
            }
        }
    }
    Ok(())
}

fn each_slot(
    plan: &mut Plan,
    found: &Found,
    columns: &[String],
    change: &mut dyn FnMut(&mut super::Slot),
) -> Result<(), RepairError> {
    for name in columns {
        let at = found.any_column(name)?;
        plan.slots.iter_mut().filter(|slot| slot.column == at).for_each(&mut *change);
    }
    Ok(())
}

/// In a ragged row a refused column's value may stand anywhere behind the fault, so nothing is moved.
fn movable(plan: &Plan) -> Result<(), RepairError> {
    if plan.denied_positions.is_empty() { Ok(()) } else { Err(RepairError::NotWithDeniedColumns) }
}
