-- What the image's own functions look up; the secret itself is no longer kept in the database.
\set expiry `echo "$JWT_EXP"`

alter database postgres set "app.settings.jwt_exp" to :'expiry';
