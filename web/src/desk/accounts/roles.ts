import type { PurposeCode, RoleCode } from "../../api/wire";

/** The roles that can be given, those that serve families first. */
export const roles: RoleCode[] = ["community_worker", "registrar", "analyst", "auditor", "administrator", "security"];

/** The purposes that a role may be narrowed to; the server decides by its own list. */
export function purposesOf(role: RoleCode): PurposeCode[] {
  if (role === "registrar") {
    return ["family_service", "locate_family", "match_review", "import_review", "correction", "quality_review"];
  }
  if (role === "analyst") return ["planning"];
  return role === "community_worker" ? ["family_service", "locate_family"] : [];
}
