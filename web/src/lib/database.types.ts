
export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  
  "public": {
          Tables: {
            "ai_operation_changes": {
                  Row: {
                    "after_hash": string | null,"before_hash": string | null,"block_id": string,"edited": string | null,"find": string,"op": string,"operation_id": string,"replace": string,"seq": number,"start_offset": number
                  }
                  ComputedFields: never
                  Insert: {
                    "after_hash"?: string | null,"before_hash"?: string | null,"block_id": string,"edited"?: string | null,"find"?: string,"op": string,"operation_id": string,"replace"?: string,"seq": number,"start_offset"?: number
                  }
                  Update: {
                    "after_hash"?: string | null,"before_hash"?: string | null,"block_id"?: string,"edited"?: string | null,"find"?: string,"op"?: string,"operation_id"?: string,"replace"?: string,"seq"?: number,"start_offset"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "ai_operation_changes_operation_id_fkey"
      columns: ["operation_id"]
isOneToOne: false
      referencedRelation: "ai_operations"
      referencedColumns: ["id"]
    }
                  ]
                },"ai_operations": {
                  Row: {
                    "applied_version": number | null,"based_on": number,"created_at": string,"decided_at": string | null,"decided_by": string | null,"decision_id": string | null,"document_id": string,"guards": (string)[],"id": string,"number": number,"provenance": NonNullable<Json>,"reason": string,"run_id": string,"status": Database["public"]['Enums']["operation_status"]
                  }
                  ComputedFields: never
                  Insert: {
                    "applied_version"?: number | null,"based_on": number,"created_at"?: string,"decided_at"?: string | null,"decided_by"?: string | null,"decision_id"?: string | null,"document_id": string,"guards"?: (string)[],"id"?: string,"number"?: number,"provenance"?: NonNullable<Json>,"reason"?: string,"run_id": string,"status"?: Database["public"]['Enums']["operation_status"]
                  }
                  Update: {
                    "applied_version"?: number | null,"based_on"?: number,"created_at"?: string,"decided_at"?: string | null,"decided_by"?: string | null,"decision_id"?: string | null,"document_id"?: string,"guards"?: (string)[],"id"?: string,"number"?: number,"provenance"?: NonNullable<Json>,"reason"?: string,"run_id"?: string,"status"?: Database["public"]['Enums']["operation_status"]
                  }
                  Relationships: [
                    {
      foreignKeyName: "ai_operations_document_id_fkey"
      columns: ["document_id"]
isOneToOne: false
      referencedRelation: "documents"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "ai_operations_run_id_fkey"
      columns: ["run_id"]
isOneToOne: false
      referencedRelation: "ai_runs"
      referencedColumns: ["id"]
    }
                  ]
                },"ai_run_events": {
                  Row: {
                    "created_at": string,"event": NonNullable<Json>,"run_id": string,"seq": number
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"event": NonNullable<Json>,"run_id": string,"seq": number
                  }
                  Update: {
                    "created_at"?: string,"event"?: NonNullable<Json>,"run_id"?: string,"seq"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "ai_run_events_run_id_fkey"
      columns: ["run_id"]
isOneToOne: false
      referencedRelation: "ai_runs"
      referencedColumns: ["id"]
    }
                  ]
                },"ai_runs": {
                  Row: {
                    "block_id": string | null,"conversation_id": string | null,"cost_cap_micros": number | null,"cost_micros": number,"created_at": string,"document_id": string | null,"error_code": string | null,"estimated": boolean,"finished_at": string | null,"id": string,"input_tokens": number,"instruction": string,"kind": Database["public"]['Enums']["run_kind"],"model": string,"outcome": Database["public"]['Enums']["run_outcome"],"output_tokens": number,"owner_id": string,"project_id": string,"prompt_hash": string | null,"provider": string,"reserved_cost_micros": number,"reserved_tokens": number,"started_at": string | null,"status": Database["public"]['Enums']["run_status"],"text": string,"token_cap": number | null,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "block_id"?: string | null,"conversation_id"?: string | null,"cost_cap_micros"?: number | null,"cost_micros"?: number,"created_at"?: string,"document_id"?: string | null,"error_code"?: string | null,"estimated"?: boolean,"finished_at"?: string | null,"id"?: string,"input_tokens"?: number,"instruction"?: string,"kind": Database["public"]['Enums']["run_kind"],"model"?: string,"outcome"?: Database["public"]['Enums']["run_outcome"],"output_tokens"?: number,"owner_id": string,"project_id": string,"prompt_hash"?: string | null,"provider": string,"reserved_cost_micros"?: number,"reserved_tokens"?: number,"started_at"?: string | null,"status"?: Database["public"]['Enums']["run_status"],"text"?: string,"token_cap"?: number | null,"updated_at"?: string
                  }
                  Update: {
                    "block_id"?: string | null,"conversation_id"?: string | null,"cost_cap_micros"?: number | null,"cost_micros"?: number,"created_at"?: string,"document_id"?: string | null,"error_code"?: string | null,"estimated"?: boolean,"finished_at"?: string | null,"id"?: string,"input_tokens"?: number,"instruction"?: string,"kind"?: Database["public"]['Enums']["run_kind"],"model"?: string,"outcome"?: Database["public"]['Enums']["run_outcome"],"output_tokens"?: number,"owner_id"?: string,"project_id"?: string,"prompt_hash"?: string | null,"provider"?: string,"reserved_cost_micros"?: number,"reserved_tokens"?: number,"started_at"?: string | null,"status"?: Database["public"]['Enums']["run_status"],"text"?: string,"token_cap"?: number | null,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "ai_runs_conversation_id_fkey"
      columns: ["conversation_id"]
isOneToOne: false
      referencedRelation: "conversations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "ai_runs_document_id_fkey"
      columns: ["document_id"]
isOneToOne: false
      referencedRelation: "documents"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "ai_runs_project_id_fkey"
      columns: ["project_id"]
isOneToOne: false
      referencedRelation: "projects"
      referencedColumns: ["id"]
    }
                  ]
                },"app_settings": {
                  Row: {
                    "key": string,"value": NonNullable<Json>
                  }
                  ComputedFields: never
                  Insert: {
                    "key": string,"value": NonNullable<Json>
                  }
                  Update: {
                    "key"?: string,"value"?: NonNullable<Json>
                  }
                  Relationships: [
                    
                  ]
                },"audit_logs": {
                  Row: {
                    "action": string,"created_at": string,"id": number,"metadata": NonNullable<Json>,"request_id": string | null,"resource_id": string | null,"resource_type": string,"user_id": string | null,"user_pseudonym": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "action": string,"created_at"?: string,"id"?: never,"metadata"?: NonNullable<Json>,"request_id"?: string | null,"resource_id"?: string | null,"resource_type": string,"user_id"?: string | null,"user_pseudonym"?: string | null
                  }
                  Update: {
                    "action"?: string,"created_at"?: string,"id"?: never,"metadata"?: NonNullable<Json>,"request_id"?: string | null,"resource_id"?: string | null,"resource_type"?: string,"user_id"?: string | null,"user_pseudonym"?: string | null
                  }
                  Relationships: [
                    
                  ]
                },"auth_attempts": {
                  Row: {
                    "created_at": string,"email": string,"id": number,"ip": unknown,"kind": string,"succeeded": boolean
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"email": string,"id"?: never,"ip"?: unknown,"kind": string,"succeeded": boolean
                  }
                  Update: {
                    "created_at"?: string,"email"?: string,"id"?: never,"ip"?: unknown,"kind"?: string,"succeeded"?: boolean
                  }
                  Relationships: [
                    
                  ]
                },"citations": {
                  Row: {
                    "created_at": string,"csl": NonNullable<Json>,"deleted_at": string | null,"doi": string | null,"external_ids": NonNullable<Json>,"id": string,"owner_id": string,"project_id": string,"title": string,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"csl": NonNullable<Json>,"deleted_at"?: string | null,"doi"?: string | null,"external_ids"?: NonNullable<Json>,"id"?: string,"owner_id"?: string,"project_id": string,"title": string,"updated_at"?: string
                  }
                  Update: {
                    "created_at"?: string,"csl"?: NonNullable<Json>,"deleted_at"?: string | null,"doi"?: string | null,"external_ids"?: NonNullable<Json>,"id"?: string,"owner_id"?: string,"project_id"?: string,"title"?: string,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "citations_project_id_fkey"
      columns: ["project_id"]
isOneToOne: false
      referencedRelation: "projects"
      referencedColumns: ["id"]
    }
                  ]
                },"conversations": {
                  Row: {
                    "created_at": string,"deleted_at": string | null,"document_id": string | null,"id": string,"mode": Database["public"]['Enums']["conversation_mode"],"owner_id": string,"project_id": string,"title": string,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"deleted_at"?: string | null,"document_id"?: string | null,"id"?: string,"mode"?: Database["public"]['Enums']["conversation_mode"],"owner_id"?: string,"project_id": string,"title"?: string,"updated_at"?: string
                  }
                  Update: {
                    "created_at"?: string,"deleted_at"?: string | null,"document_id"?: string | null,"id"?: string,"mode"?: Database["public"]['Enums']["conversation_mode"],"owner_id"?: string,"project_id"?: string,"title"?: string,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "conversations_document_id_fkey"
      columns: ["document_id"]
isOneToOne: false
      referencedRelation: "documents"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "conversations_project_id_fkey"
      columns: ["project_id"]
isOneToOne: false
      referencedRelation: "projects"
      referencedColumns: ["id"]
    }
                  ]
                },"document_citations": {
                  Row: {
                    "citation_id": string,"created_at": string,"document_id": string,"id": string,"order_number": number | null,"pinned": boolean,"position": Json | null
                  }
                  ComputedFields: never
                  Insert: {
                    "citation_id": string,"created_at"?: string,"document_id": string,"id"?: string,"order_number"?: number | null,"pinned"?: boolean,"position"?: Json | null
                  }
                  Update: {
                    "citation_id"?: string,"created_at"?: string,"document_id"?: string,"id"?: string,"order_number"?: number | null,"pinned"?: boolean,"position"?: Json | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "document_citations_citation_id_fkey"
      columns: ["citation_id"]
isOneToOne: false
      referencedRelation: "citations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "document_citations_document_id_fkey"
      columns: ["document_id"]
isOneToOne: false
      referencedRelation: "documents"
      referencedColumns: ["id"]
    }
                  ]
                },"document_evidence": {
                  Row: {
                    "document_id": string,"evidence_id": string,"position": number,"state": Database["public"]['Enums']["evidence_state"]
                  }
                  ComputedFields: never
                  Insert: {
                    "document_id": string,"evidence_id": string,"position": number,"state": Database["public"]['Enums']["evidence_state"]
                  }
                  Update: {
                    "document_id"?: string,"evidence_id"?: string,"position"?: number,"state"?: Database["public"]['Enums']["evidence_state"]
                  }
                  Relationships: [
                    {
      foreignKeyName: "document_evidence_document_id_fkey"
      columns: ["document_id"]
isOneToOne: false
      referencedRelation: "documents"
      referencedColumns: ["id"]
    }
                  ]
                },"document_versions": {
                  Row: {
                    "author_id": string | null,"content": NonNullable<Json>,"created_at": string,"document_id": string,"plain_text": string,"reason": Database["public"]['Enums']["version_reason"],"schema_version": number,"title": string,"version": number,"word_count": number
                  }
                  ComputedFields: never
                  Insert: {
                    "author_id"?: string | null,"content": NonNullable<Json>,"created_at"?: string,"document_id": string,"plain_text": string,"reason": Database["public"]['Enums']["version_reason"],"schema_version": number,"title": string,"version": number,"word_count": number
                  }
                  Update: {
                    "author_id"?: string | null,"content"?: NonNullable<Json>,"created_at"?: string,"document_id"?: string,"plain_text"?: string,"reason"?: Database["public"]['Enums']["version_reason"],"schema_version"?: number,"title"?: string,"version"?: number,"word_count"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "document_versions_document_id_fkey"
      columns: ["document_id"]
isOneToOne: false
      referencedRelation: "documents"
      referencedColumns: ["id"]
    }
                  ]
                },"documents": {
                  Row: {
                    "citation_style": string,"content": NonNullable<Json>,"created_at": string,"deleted_at": string | null,"id": string,"owner_id": string,"plain_text": string,"project_id": string,"schema_version": number,"title": string,"updated_at": string,"version": number,"word_count": number
                  }
                  ComputedFields: never
                  Insert: {
                    "citation_style"?: string,"content"?: NonNullable<Json>,"created_at"?: string,"deleted_at"?: string | null,"id"?: string,"owner_id"?: string,"plain_text"?: string,"project_id": string,"schema_version"?: number,"title": string,"updated_at"?: string,"version"?: number,"word_count"?: number
                  }
                  Update: {
                    "citation_style"?: string,"content"?: NonNullable<Json>,"created_at"?: string,"deleted_at"?: string | null,"id"?: string,"owner_id"?: string,"plain_text"?: string,"project_id"?: string,"schema_version"?: number,"title"?: string,"updated_at"?: string,"version"?: number,"word_count"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "documents_project_id_fkey"
      columns: ["project_id"]
isOneToOne: false
      referencedRelation: "projects"
      referencedColumns: ["id"]
    }
                  ]
                },"evidence": {
                  Row: {
                    "claim": string,"created_at": string,"document_id": string | null,"end_offset": number | null,"extraction_version": number | null,"id": string,"page_number": number | null,"project_id": string,"quote": string,"run_id": string | null,"score": number | null,"source_text": string,"start_offset": number | null,"state": Database["public"]['Enums']["evidence_state"],"vault_item_id": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "claim": string,"created_at"?: string,"document_id"?: string | null,"end_offset"?: number | null,"extraction_version"?: number | null,"id"?: string,"page_number"?: number | null,"project_id": string,"quote": string,"run_id"?: string | null,"score"?: number | null,"source_text"?: string,"start_offset"?: number | null,"state": Database["public"]['Enums']["evidence_state"],"vault_item_id"?: string | null
                  }
                  Update: {
                    "claim"?: string,"created_at"?: string,"document_id"?: string | null,"end_offset"?: number | null,"extraction_version"?: number | null,"id"?: string,"page_number"?: number | null,"project_id"?: string,"quote"?: string,"run_id"?: string | null,"score"?: number | null,"source_text"?: string,"start_offset"?: number | null,"state"?: Database["public"]['Enums']["evidence_state"],"vault_item_id"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "evidence_document_id_fkey"
      columns: ["document_id"]
isOneToOne: false
      referencedRelation: "documents"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "evidence_project_id_fkey"
      columns: ["project_id"]
isOneToOne: false
      referencedRelation: "projects"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "evidence_run_id_fkey"
      columns: ["run_id"]
isOneToOne: false
      referencedRelation: "ai_runs"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "evidence_vault_item_id_fkey"
      columns: ["vault_item_id"]
isOneToOne: false
      referencedRelation: "vault_items"
      referencedColumns: ["id"]
    }
                  ]
                },"exports": {
                  Row: {
                    "created_at": string,"document_id": string,"format": string,"id": string,"owner_id": string,"size_bytes": number,"version": number,"warnings": NonNullable<Json>
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"document_id": string,"format": string,"id"?: string,"owner_id": string,"size_bytes": number,"version": number,"warnings"?: NonNullable<Json>
                  }
                  Update: {
                    "created_at"?: string,"document_id"?: string,"format"?: string,"id"?: string,"owner_id"?: string,"size_bytes"?: number,"version"?: number,"warnings"?: NonNullable<Json>
                  }
                  Relationships: [
                    {
      foreignKeyName: "exports_document_id_fkey"
      columns: ["document_id"]
isOneToOne: false
      referencedRelation: "documents"
      referencedColumns: ["id"]
    }
                  ]
                },"messages": {
                  Row: {
                    "content": string,"conversation_id": string,"created_at": string,"id": string,"role": Database["public"]['Enums']["message_role"],"run_id": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "content": string,"conversation_id": string,"created_at"?: string,"id"?: string,"role": Database["public"]['Enums']["message_role"],"run_id"?: string | null
                  }
                  Update: {
                    "content"?: string,"conversation_id"?: string,"created_at"?: string,"id"?: string,"role"?: Database["public"]['Enums']["message_role"],"run_id"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "messages_conversation_id_fkey"
      columns: ["conversation_id"]
isOneToOne: false
      referencedRelation: "conversations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "messages_run_id_fkey"
      columns: ["run_id"]
isOneToOne: false
      referencedRelation: "ai_runs"
      referencedColumns: ["id"]
    }
                  ]
                },"profiles": {
                  Row: {
                    "created_at": string,"display_name": string,"id": string,"settings": NonNullable<Json>,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"display_name"?: string,"id": string,"settings"?: NonNullable<Json>,"updated_at"?: string
                  }
                  Update: {
                    "created_at"?: string,"display_name"?: string,"id"?: string,"settings"?: NonNullable<Json>,"updated_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"projects": {
                  Row: {
                    "created_at": string,"deleted_at": string | null,"description": string,"id": string,"owner_id": string,"title": string,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"deleted_at"?: string | null,"description"?: string,"id"?: string,"owner_id"?: string,"title": string,"updated_at"?: string
                  }
                  Update: {
                    "created_at"?: string,"deleted_at"?: string | null,"description"?: string,"id"?: string,"owner_id"?: string,"title"?: string,"updated_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"protected_terms": {
                  Row: {
                    "created_at": string,"id": string,"owner_id": string,"project_id": string,"term": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"id"?: string,"owner_id"?: string,"project_id": string,"term": string
                  }
                  Update: {
                    "created_at"?: string,"id"?: string,"owner_id"?: string,"project_id"?: string,"term"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "protected_terms_project_id_fkey"
      columns: ["project_id"]
isOneToOne: false
      referencedRelation: "projects"
      referencedColumns: ["id"]
    }
                  ]
                },"run_sources": {
                  Row: {
                    "chunk_id": string | null,"page_number": number | null,"rank": number,"run_id": string,"score": number | null,"vault_item_id": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "chunk_id"?: string | null,"page_number"?: number | null,"rank": number,"run_id": string,"score"?: number | null,"vault_item_id"?: string | null
                  }
                  Update: {
                    "chunk_id"?: string | null,"page_number"?: number | null,"rank"?: number,"run_id"?: string,"score"?: number | null,"vault_item_id"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "run_sources_chunk_id_fkey"
      columns: ["chunk_id"]
isOneToOne: false
      referencedRelation: "vault_chunks"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "run_sources_run_id_fkey"
      columns: ["run_id"]
isOneToOne: false
      referencedRelation: "ai_runs"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "run_sources_vault_item_id_fkey"
      columns: ["vault_item_id"]
isOneToOne: false
      referencedRelation: "vault_items"
      referencedColumns: ["id"]
    }
                  ]
                },"usage_budgets": {
                  Row: {
                    "cost_micros_reserved": number,"cost_micros_used": number,"period": string,"tokens_reserved": number,"tokens_used": number,"updated_at": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "cost_micros_reserved"?: number,"cost_micros_used"?: number,"period": string,"tokens_reserved"?: number,"tokens_used"?: number,"updated_at"?: string,"user_id": string
                  }
                  Update: {
                    "cost_micros_reserved"?: number,"cost_micros_used"?: number,"period"?: string,"tokens_reserved"?: number,"tokens_used"?: number,"updated_at"?: string,"user_id"?: string
                  }
                  Relationships: [
                    
                  ]
                },"vault_chunks": {
                  Row: {
                    "embedding": string | null,"end_offset": number,"id": string,"page_number": number,"project_id": string,"start_offset": number,"text": string,"tsv": unknown,"vault_item_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "embedding"?: string | null,"end_offset": number,"id"?: string,"page_number": number,"project_id": string,"start_offset": number,"text": string,"tsv"?: never,"vault_item_id": string
                  }
                  Update: {
                    "embedding"?: string | null,"end_offset"?: number,"id"?: string,"page_number"?: number,"project_id"?: string,"start_offset"?: number,"text"?: string,"tsv"?: never,"vault_item_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "vault_chunks_project_id_fkey"
      columns: ["project_id"]
isOneToOne: false
      referencedRelation: "projects"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "vault_chunks_vault_item_id_fkey"
      columns: ["vault_item_id"]
isOneToOne: false
      referencedRelation: "vault_items"
      referencedColumns: ["id"]
    }
                  ]
                },"vault_items": {
                  Row: {
                    "attempts": number,"created_at": string,"deleted_at": string | null,"embedded_with": string | null,"extraction_version": number | null,"failure_reason": string | null,"id": string,"media_type": string,"name": string,"owner_id": string,"page_count": number | null,"project_id": string,"sha256": string | null,"size_bytes": number,"status": Database["public"]['Enums']["vault_status"],"storage_path": string,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "attempts"?: number,"created_at"?: string,"deleted_at"?: string | null,"embedded_with"?: string | null,"extraction_version"?: number | null,"failure_reason"?: string | null,"id"?: string,"media_type": string,"name": string,"owner_id"?: string,"page_count"?: number | null,"project_id": string,"sha256"?: string | null,"size_bytes": number,"status"?: Database["public"]['Enums']["vault_status"],"storage_path": string,"updated_at"?: string
                  }
                  Update: {
                    "attempts"?: number,"created_at"?: string,"deleted_at"?: string | null,"embedded_with"?: string | null,"extraction_version"?: number | null,"failure_reason"?: string | null,"id"?: string,"media_type"?: string,"name"?: string,"owner_id"?: string,"page_count"?: number | null,"project_id"?: string,"sha256"?: string | null,"size_bytes"?: number,"status"?: Database["public"]['Enums']["vault_status"],"storage_path"?: string,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "vault_items_project_id_fkey"
      columns: ["project_id"]
isOneToOne: false
      referencedRelation: "projects"
      referencedColumns: ["id"]
    }
                  ]
                },"vault_pages": {
                  Row: {
                    "page_number": number,"project_id": string,"text": string,"vault_item_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "page_number": number,"project_id": string,"text": string,"vault_item_id": string
                  }
                  Update: {
                    "page_number"?: number,"project_id"?: string,"text"?: string,"vault_item_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "vault_pages_project_id_fkey"
      columns: ["project_id"]
isOneToOne: false
      referencedRelation: "projects"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "vault_pages_vault_item_id_fkey"
      columns: ["vault_item_id"]
isOneToOne: false
      referencedRelation: "vault_items"
      referencedColumns: ["id"]
    }
                  ]
                }
          }
          Views: {
            [_ in never]: never
          }
          Functions: {
            "accept_operations":
{ Args: { "decision": string,"document_id": string,"draft": Json,"edited"?: Json,"moved"?: Json,"operations": (string)[],"person": string,"request_id"?: string }; Returns: number
                           },
"auth_attempts_within":
{ Args: { "attempt_email": string,"attempt_ip": unknown,"attempt_kind": string,"window_seconds": number }; Returns: {
              "by_email": number,"by_ip": number,"email_frees_in": number,"ip_frees_in": number
            }[]
                           },
"changes_in_conversation":
{ Args: { "conversation_id": string }; Returns: {
              "changes": number,"run_id": string,"status": Database["public"]['Enums']["operation_status"]
            }[]
                           },
"cleanup_auth_attempts":
{ Args: Record<PropertyKey, never>; Returns: number
                           },
"cleanup_old_records":
{ Args: Record<PropertyKey, never>; Returns: number
                           },
"cleanup_run_events":
{ Args: Record<PropertyKey, never>; Returns: number
                           },
"cleanup_soft_deleted_citations":
{ Args: Record<PropertyKey, never>; Returns: number
                           },
"cleanup_soft_deleted_conversations":
{ Args: Record<PropertyKey, never>; Returns: number
                           },
"cleanup_soft_deleted_documents":
{ Args: Record<PropertyKey, never>; Returns: number
                           },
"cleanup_soft_deleted_projects":
{ Args: Record<PropertyKey, never>; Returns: number
                           },
"cleanup_soft_deleted_vault_items":
{ Args: Record<PropertyKey, never>; Returns: number
                           },
"create_audit_log":
{ Args: { "action": string,"metadata"?: Json,"request_id"?: string,"resource_id"?: string,"resource_type": string,"user_id"?: string }; Returns: number
                           },
"delete_citation":
{ Args: { "id": string }; Returns: undefined
                           },
"delete_conversation":
{ Args: { "id": string }; Returns: undefined
                           },
"delete_document":
{ Args: { "id": string }; Returns: undefined
                           },
"delete_project":
{ Args: { "id": string }; Returns: undefined
                           },
"delete_vault_item":
{ Args: { "id": string }; Returns: undefined
                           },
"document_to_edit":
{ Args: { "document_id": string }; Returns: {
              "content": Json,"hashes": Json,"id": string,"project_id": string,"schema_version": number,"title": string,"version": number
            }[]
                           },
"end_session":
{ Args: { "id": string }; Returns: undefined
                           },
"evidence_of_document":
{ Args: { "document_id": string }; Returns: {
              "claim": string,"end_offset": number,"id": string,"item_name": string,"page_number": number,"quote": string,"score": number,"source_text": string,"start_offset": number,"state": Database["public"]['Enums']["evidence_state"],"vault_item_id": string
            }[]
                           },
"files_of_person":
{ Args: { "person": string }; Returns: string[]
                           },
"files_past_the_trash":
{ Args: Record<PropertyKey, never>; Returns: string[]
                           },
"files_without_a_source":
{ Args: Record<PropertyKey, never>; Returns: string[]
                           },
"interrupt_runs":
{ Args: { "alive": (string)[],"began_before": string }; Returns: number
                           },
"list_deleted_citations":
{ Args: { "project_id": string }; Returns: {
              "created_at": string,
"csl": NonNullable<Json>,
"deleted_at": string | null,
"doi": string | null,
"external_ids": NonNullable<Json>,
"id": string,
"owner_id": string,
"project_id": string,
"title": string,
"updated_at": string
            }[]
                          SetofOptions: {
        from: "*"
        to: "citations"
        isOneToOne: false
        isSetofReturn: true
      } },
"list_deleted_conversations":
{ Args: { "project_id": string }; Returns: {
              "created_at": string,
"deleted_at": string | null,
"document_id": string | null,
"id": string,
"mode": Database["public"]['Enums']["conversation_mode"],
"owner_id": string,
"project_id": string,
"title": string,
"updated_at": string
            }[]
                          SetofOptions: {
        from: "*"
        to: "conversations"
        isOneToOne: false
        isSetofReturn: true
      } },
"list_deleted_documents":
{ Args: { "project_id": string }; Returns: {
              "citation_style": string,
"content": NonNullable<Json>,
"created_at": string,
"deleted_at": string | null,
"id": string,
"owner_id": string,
"plain_text": string,
"project_id": string,
"schema_version": number,
"title": string,
"updated_at": string,
"version": number,
"word_count": number
            }[]
                          SetofOptions: {
        from: "*"
        to: "documents"
        isOneToOne: false
        isSetofReturn: true
      } },
"list_deleted_projects":
{ Args: Record<PropertyKey, never>; Returns: {
              "created_at": string,
"deleted_at": string | null,
"description": string,
"id": string,
"owner_id": string,
"title": string,
"updated_at": string
            }[]
                          SetofOptions: {
        from: "*"
        to: "projects"
        isOneToOne: false
        isSetofReturn: true
      } },
"list_deleted_vault_items":
{ Args: { "project_id": string }; Returns: {
              "attempts": number,
"created_at": string,
"deleted_at": string | null,
"embedded_with": string | null,
"extraction_version": number | null,
"failure_reason": string | null,
"id": string,
"media_type": string,
"name": string,
"owner_id": string,
"page_count": number | null,
"project_id": string,
"sha256": string | null,
"size_bytes": number,
"status": Database["public"]['Enums']["vault_status"],
"storage_path": string,
"updated_at": string
            }[]
                          SetofOptions: {
        from: "*"
        to: "vault_items"
        isOneToOne: false
        isSetofReturn: true
      } },
"list_sessions":
{ Args: Record<PropertyKey, never>; Returns: {
              "address": string,"created_at": string,"id": string,"used_at": string,"user_agent": string
            }[]
                           },
"propose_operation":
{ Args: { "change": Json,"operation": Json }; Returns: {
              "applied_version": number | null,
"based_on": number,
"created_at": string,
"decided_at": string | null,
"decided_by": string | null,
"decision_id": string | null,
"document_id": string,
"guards": (string)[],
"id": string,
"number": number,
"provenance": NonNullable<Json>,
"reason": string,
"run_id": string,
"status": Database["public"]['Enums']["operation_status"]
            }
                          SetofOptions: {
        from: "*"
        to: "ai_operations"
        isOneToOne: true
        isSetofReturn: false
      } },
"record_auth_attempt":
{ Args: { "attempt_email": string,"attempt_ip": unknown,"attempt_kind": string,"attempt_succeeded": boolean,"window_seconds": number }; Returns: {
              "by_email": number,"by_ip": number,"email_frees_in": number,"ip_frees_in": number
            }[]
                           },
"reject_operations":
{ Args: { "decision": string,"document_id": string,"operations": (string)[],"person": string,"request_id"?: string }; Returns: number
                           },
"reopen_operations":
{ Args: { "document_id": string,"operations": (string)[],"person": string,"request_id"?: string }; Returns: number
                           },
"restore_citation":
{ Args: { "id": string }; Returns: undefined
                           },
"restore_conversation":
{ Args: { "id": string }; Returns: undefined
                           },
"restore_document":
{ Args: { "id": string }; Returns: undefined
                           },
"restore_document_version":
{ Args: { "document_id": string,"expected_version": number,"version": number }; Returns: {
              "citation_style": string,
"content": NonNullable<Json>,
"created_at": string,
"deleted_at": string | null,
"id": string,
"owner_id": string,
"plain_text": string,
"project_id": string,
"schema_version": number,
"title": string,
"updated_at": string,
"version": number,
"word_count": number
            }
                          SetofOptions: {
        from: "*"
        to: "documents"
        isOneToOne: true
        isSetofReturn: false
      } },
"restore_project":
{ Args: { "id": string }; Returns: undefined
                           },
"restore_vault_item":
{ Args: { "id": string }; Returns: undefined
                           },
"retry_vault_item":
{ Args: { "id": string }; Returns: undefined
                           },
"save_document":
{ Args: { "content": Json,"document_id": string,"expected_version": number,"plain_text": string,"reason"?: Database["public"]['Enums']["version_reason"],"schema_version"?: number,"title": string,"word_count": number }; Returns: {
              "citation_style": string,
"content": NonNullable<Json>,
"created_at": string,
"deleted_at": string | null,
"id": string,
"owner_id": string,
"plain_text": string,
"project_id": string,
"schema_version": number,
"title": string,
"updated_at": string,
"version": number,
"word_count": number
            }
                          SetofOptions: {
        from: "*"
        to: "documents"
        isOneToOne: true
        isSetofReturn: false
      } },
"search_vault":
{ Args: { "max_results"?: number,"meaning"?: string,"project_id": string,"query": string }; Returns: {
              "chunk_id": string,"end_offset": number,"item_name": string,"page_number": number,"rank": number,"similarity": number,"start_offset": number,"text": string,"vault_item_id": string
            }[]
                           },
"undo_operations":
{ Args: { "block"?: string,"decision": string,"document_id": string,"draft": Json,"moved"?: Json,"person": string,"request_id"?: string }; Returns: number
                           },
"unlist_citation":
{ Args: { "citation_id": string,"document_id": string }; Returns: undefined
                           },
"vectors_available":
{ Args: Record<PropertyKey, never>; Returns: boolean
                           }
          }
          Enums: {
            "conversation_mode": "discussion"|"global_edit","evidence_state": "exact"|"normalised"|"near"|"not_found"|"changed"|"unverified","message_role": "user"|"assistant","operation_status": "pending"|"accepted"|"rejected"|"stale","run_kind": "generate"|"chat"|"global_edit","run_outcome": "pending"|"kept"|"discarded","run_status": "queued"|"streaming"|"done"|"stopped"|"failed"|"interrupted","vault_status": "pending"|"ready"|"failed","version_reason": "autosave"|"manual"|"restore"|"ai"
          }
          CompositeTypes: {
            [_ in never]: never
          }
        }
}

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">]

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])[TableName] extends {
      Row: infer R
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
  ? (DefaultSchema["Tables"] & DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
      Row: infer R
    }
    ? R
    : never
  : never

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Insert: infer I
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
  ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
      Insert: infer I
    }
    ? I
    : never
  : never

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Update: infer U
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
  ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
      Update: infer U
    }
    ? U
    : never
  : never

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    | keyof DefaultSchema["Enums"]
    | { schema: keyof DatabaseWithoutInternals },
  EnumName extends DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"]
    : never = never
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"]
  ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions]
  : never

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema["CompositeTypes"]
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"]
    : never = never
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"]
  ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions]
  : never

export const Constants = {
  "public": {
          Enums: {
            "conversation_mode": ["discussion", "global_edit"],"evidence_state": ["exact", "normalised", "near", "not_found", "changed", "unverified"],"message_role": ["user", "assistant"],"operation_status": ["pending", "accepted", "rejected", "stale"],"run_kind": ["generate", "chat", "global_edit"],"run_outcome": ["pending", "kept", "discarded"],"run_status": ["queued", "streaming", "done", "stopped", "failed", "interrupted"],"vault_status": ["pending", "ready", "failed"],"version_reason": ["autosave", "manual", "restore", "ai"]
          }
        }
} as const
