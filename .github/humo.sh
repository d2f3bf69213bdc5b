#!/usr/bin/env bash
# The smoke test and the drift of the contract, as an admin who exists for as long as they take: a user with a random password.
set -euo pipefail

salida() { npm run -s infra:salida -- core-api "$1"; }
directorio=$(salida UserPoolId)
cliente=$(salida UserPoolClientId)
url=$(salida ApiUrl)
usuario="humo-$(date +%s)@example.com"
clave="Aa1$(openssl rand -hex 16)"

aws cognito-idp admin-create-user --user-pool-id "$directorio" --username "$usuario" --message-action SUPPRESS > /dev/null
trap 'aws cognito-idp admin-delete-user --user-pool-id "$directorio" --username "$usuario"' EXIT
aws cognito-idp admin-set-user-password --user-pool-id "$directorio" --username "$usuario" --password "$clave" --permanent
aws cognito-idp admin-add-user-to-group --user-pool-id "$directorio" --username "$usuario" --group-name admin
token=$(aws cognito-idp admin-initiate-auth --user-pool-id "$directorio" --client-id "$cliente" \
  --auth-flow ADMIN_USER_PASSWORD_AUTH --auth-parameters "USERNAME=$usuario,PASSWORD=$clave" \
  --query AuthenticationResult.AccessToken --output text)

npm run -s infra:smoke -- --url "$url" --token "$token" --origen "$(salida ApiOriginUrl)"
npm run -s contract:drift -- --url "$url"
