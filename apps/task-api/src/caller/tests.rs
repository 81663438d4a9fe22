//! Which scope each route needs.

use super::*;

#[test]
fn each_route_needs_its_scope() {
    for (method, route, scope) in [
        (Method::GET, "/api/v1/tasks", Scope::TasksRead),
        (Method::HEAD, "/api/v1/tasks/{id}", Scope::TasksRead),
        (Method::POST, "/api/v1/tasks", Scope::TasksWrite),
        (Method::DELETE, "/api/v1/trash", Scope::TasksWrite),
        (Method::GET, "/api/v1/changes", Scope::TasksRead),
        (Method::GET, "/api/v1/audit", Scope::AuditRead),
        (Method::GET, "/api/v1/auth/sessions", Scope::Account),
        (Method::POST, "/api/v1/auth/tokens", Scope::Account),
        (Method::GET, "/api/v1/me", Scope::Account),
        (Method::GET, "/api/v1/me/export", Scope::Account),
        (Method::GET, "/api/v1/media", Scope::TasksRead),
        (Method::GET, "/api/v1/admin/accounts", Scope::Account),
        (Method::POST, "/api/v1/live/tickets", Scope::TasksRead),
        (Method::POST, "", Scope::TasksWrite),
    ] {
        assert_eq!(scope_of(&method, route), scope, "{method} {route}");
    }
    assert!(is_for_admins("/api/v1/admin/accounts/{id}") && !is_for_admins("/api/v1/me"));
}
