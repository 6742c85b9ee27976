import { defineStore } from 'pinia'
import { ref } from 'vue'

/** The dictionary beside whatever page is open: error cards, notifications and the search open it. */
export const useErrcodeView = defineStore('errcode-view', () => {
  const shown = ref(false)
  const query = ref('')

  function open(errcode: number | null = null): void {
    query.value = errcode === null ? '' : String(errcode)
    shown.value = true
  }

  return { shown, query, open }
})
