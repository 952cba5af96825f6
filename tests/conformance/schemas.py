"""A schema as lines of text, to be compared with those that were written down of the real servers' own."""

COLUMNS = """
select table_name || ': ' || string_agg(column_name || ' '
    || case data_type when 'USER-DEFINED' then udt_name else data_type end
    || case is_nullable when 'NO' then '!' else '' end, ', ' order by ordinal_position) as line
from information_schema.columns where table_schema = %s and table_name = any(%s) group by table_name
"""
INDEXES = """
select tablename || ': ' || case when indexdef like 'CREATE UNIQUE%%' then 'UNIQUE ' else '' end
    || indexname || ' ' || substring(indexdef from 'USING (.*)') as line
from pg_indexes where schemaname = %s and tablename = any(%s)
"""
CONSTRAINTS = """
select c.relname || ': ' || conname || ' ' || pg_get_constraintdef(k.oid) as line
from pg_constraint k join pg_class c on c.oid = conrelid
where c.relnamespace = %s::regnamespace and c.relname = any(%s) and contype in ('c', 'f')
"""
ENUMS = """
select 'enum ' || typname || ': ' || string_agg(enumlabel, ', ' order by enumsortorder) as line
from pg_type t join pg_enum e on e.enumtypid = t.oid where typnamespace = %s::regnamespace group by typname
"""
FUNCTIONS = """
select 'function ' || oid::regprocedure || ' returns ' || pg_get_function_result(oid) as line
from pg_proc where pronamespace = %s::regnamespace
"""
SECURED = """
select 'row-level security: ' || string_agg(relname, ', ' order by relname) as line
from pg_class where relnamespace = %s::regnamespace and relkind = 'r' and relrowsecurity
"""
