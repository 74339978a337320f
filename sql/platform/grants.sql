grant select on lms.tenants, lms.tenant_domains to lms_system;

grant execute on function app.find_tenant(text, text) to lms_api;
